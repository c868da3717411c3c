"""Local changes of roles: within limits, by the operator, as often as one likes with one result."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app, doctor
from app.core.errors import NoDifference, RightForbidden, RightUnknown
from app.core.services import roles
from app.extensions import db
from app.kernel import role_changes
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import InvalidInput, ModuleProblem, NotAllowed
from app.kernel.graph import dependents
from app.kernel.installer import Installer
from app.kernel.manifest import Forbidden
from app.kernel.permissions import sync_permissions
from app.kernel.registry import registry
from app.kernel.role_changes import LocalChange, Outcome, decide, with_changes
from app.testing.plugin import settings_under_test

DAY = date(2021, 10, 15)
FRONT = "household_supervision.front_supervisor"
CHANGE = {
    "role": "core.officer",
    "verb": "delete",
    "record": "core.Person",
    "action": "grant",
    "reason": "Quyết định 12/QĐ-MT",
    "decided_on": DAY,
}
PRESETS = {"r": {("read", "m.A")}, "s": set()}
DECLARED = {("read", "m.A"), ("write", "m.A")}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (LocalChange(1, "r", "write", "m.A", "grant"), Outcome("in_force")),
        (LocalChange(1, "r", "read", "m.A", "withdraw"), Outcome("in_force")),
        (LocalChange(1, "r", "read", "m.A", "grant"), Outcome("void", "no_difference")),
        (LocalChange(1, "r", "write", "m.A", "withdraw"), Outcome("void", "no_difference")),
        (LocalChange(1, "gone", "read", "m.A", "grant"), Outcome("void", "no_role")),
        (LocalChange(1, "r", "read", "m.B", "grant"), Outcome("void", "no_right")),
        (LocalChange(1, "s", "write", "m.A", "grant"), Outcome("void", "forbidden")),
        (LocalChange(1, "r", "write", "m.A", "grant", is_reverted=True), Outcome("reverted")),
        (
            LocalChange(1, "r", "write", "m.A", "grant", "asked", asker_may=False),
            Outcome("refused"),
        ),
    ],
)
def test_what_comes_of_a_change(change, outcome):
    assert decide(change, PRESETS, DECLARED, {("s", "write", "m.A")}) == outcome


def test_changes_in_force_alone_alter_the_presets():
    given = (LocalChange(1, "s", "read", "m.A", "grant"), Outcome("in_force"))
    void = (LocalChange(2, "s", "write", "m.A", "grant"), Outcome("void"))
    taken = (LocalChange(3, "r", "read", "m.A", "withdraw"), Outcome("in_force"))
    assert with_changes(PRESETS, [given, void, taken]) == {"r": set(), "s": {("read", "m.A")}}
    assert PRESETS["r"] == {("read", "m.A")}


# -- asking ---------------------------------------------------------------------


def test_only_an_administrator_asks(db_session, actor):
    with pytest.raises(NotAllowed):
        roles.propose_change(CHANGE, actor=actor("core.officer"))
    with pytest.raises(NotAllowed):
        roles.propose_change(CHANGE, actor=actor("core.auditor"))
    asked = roles.propose_change(CHANGE, actor=actor("core.administrator"))
    assert db_session.scalar(text(f"select state from core_role_change where id={asked.id}")) == (
        "asked"
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"role": FRONT, "verb": "classify", "record": "household_supervision.CaseResult"},
         RightForbidden),
        ({"role": FRONT, "verb": "recognise", "record": "household_supervision.ReviewCase"},
         RightForbidden),
        ({"role": "core.auditor", "verb": "write", "record": "core.Person"}, RightForbidden),
        ({"role": "Admin"}, RightUnknown),
        ({"role": "nobody"}, RightUnknown),
        ({"verb": "fly"}, RightUnknown),
        ({"verb": "read"}, NoDifference),
        ({"action": "withdraw"}, NoDifference),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(db_session, actor, change, error):
    with pytest.raises(error):
        roles.propose_change(CHANGE | change, actor=actor("core.administrator"))


def test_a_right_is_changed_once(db_session, actor):
    admin = actor("core.administrator")
    roles.propose_change(CHANGE, actor=admin)
    with pytest.raises(InvalidInput):
        roles.propose_change(CHANGE, actor=admin)


# -- the database refuses too -----------------------------------------------------


def test_the_application_cannot_touch_rights_or_what_is_forbidden(db_session, actor, sql):
    admin = actor("Admin")
    for statement in (
        "insert into ab_permission_view_role (permission_view_id, role_id) values (1, 1)",
        "delete from ab_permission_view_role",
        "delete from core_role_forbidden",
        "insert into core_role_forbidden (role, verb, record) values ('a', 'b', 'c')",
        "update core_role_change set state = 'in_force'",
        "delete from core_role_change",
        "select core_user_may(1, 'write', 'core.RoleChange')",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            sql(statement, acting=admin)


INSERT = (
    "insert into core_role_change (role, verb, record, action, reason, decided_on) "
    "values (:role, :verb, :record, 'grant', :reason, '2021-10-15') returning id"
)


def test_raw_sql_gives_the_front_nothing_it_must_not_have(db_session, actor, sql):
    admin = actor("Admin")
    with pytest.raises(DBAPIError) as refused:
        sql(INSERT, acting=admin, role=FRONT, verb="classify",
            record="household_supervision.CaseResult", reason="x")  # fmt: skip
    assert refused.value.orig.sqlstate == "CT061"
    with pytest.raises(DBAPIError, match="reason_given"):
        sql(INSERT, acting=admin, role="core.officer", verb="delete", record="core.Person",
            reason=" ")  # fmt: skip
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(INSERT, acting=actor("core.officer"), role="core.officer", verb="delete",
            record="core.Person", reason="x")  # fmt: skip


def test_a_change_stands_and_is_asked_in_ones_own_name(db_session, actor, sql):
    admin = actor("Admin")
    (row,) = sql(INSERT, acting=admin, role="core.officer", verb="delete", record="core.Person",
                 reason="x")  # fmt: skip
    by = sql("select created_by_id from core_role_change where id = :id", acting=admin, id=row.id)
    assert by[0].created_by_id == admin.user_id
    back = "update core_role_change set reverted_on = {}, revert_reason = 'y' where id = :id"
    sql(back.format("'2021-10-16'"), acting=admin, id=row.id)
    with pytest.raises(DBAPIError) as refused:
        sql(back.format("null"), acting=admin, id=row.id)
    assert refused.value.orig.sqlstate == "CT062"


# -- the operator ---------------------------------------------------------------


@pytest.fixture
def operator(fresh_database: Any) -> Iterator[Flask]:
    app = create_app(settings_under_test(fresh_database.operator), screens=False)
    with app.app_context():
        bind_actor(db.session(), system_actor("test"))
        yield app
        db.session.remove()
        db.engine.dispose()


def administrator() -> int:
    """Enter a user who may change roles, and return the key."""
    session = db.session()
    key = session.scalar(
        text(
            "insert into ab_user (first_name, last_name, username, email, active) "
            "values ('A', 'B', 'boss', 'boss@example.org', true) returning id"
        )
    )
    session.execute(
        text(
            "insert into core_assignment (user_id, role_id) "
            "select :u, id from ab_role where name = 'core.administrator'"
        ),
        {"u": key},
    )
    session.commit()
    return int(key)


def ask(by: int | None, **values: Any) -> int:
    row = CHANGE | values | {"by": by}
    key = db.session.scalar(
        text(
            "insert into core_role_change (role, verb, record, action, reason, decided_on, "
            "created_by_id) values (:role, :verb, :record, :action, :reason, :decided_on, :by) "
            "returning id"
        ),
        row,
    )
    db.session.commit()
    return int(key)


def held(role: str) -> set[tuple[str, str]]:
    found = role_changes.held_rights(db.session())[role]
    db.session.rollback()
    return found


def state_of(key: int) -> tuple[str, str]:
    row = db.session.execute(
        text("select state, void_because from core_role_change where id = :id"), {"id": key}
    ).one()
    db.session.rollback()
    return (row.state, row.void_because)


def test_the_operator_gives_takes_and_takes_back(operator):
    installer = Installer(registry(operator))
    boss = administrator()
    given = ask(boss)
    taken = ask(boss, verb="write", record="core.Person", action="withdraw")
    installer.sync_roles()
    assert state_of(given) == state_of(taken) == ("in_force", "")
    assert ("delete", "core.Person") in held("core.officer")
    assert ("write", "core.Person") not in held("core.officer")
    assert ("write", "core.Person") in held("core.administrator")  # presets do not inherit it
    trail = db.session.scalar(
        text("select new_values from core_trail where action = 'role_rights' order by id desc")
    )
    assert trail == {
        "role": "core.officer",
        "granted": ["delete core.Person"],
        "withdrawn": ["write core.Person"],
    }
    db.session.execute(
        text("update core_role_change set reverted_on = '2021-11-01', revert_reason = 'x'")
    )
    db.session.commit()
    installer.sync_roles()
    assert state_of(given) == ("reverted", "")
    assert held("core.officer") == roles.presets()["core.officer"]


def test_who_may_not_or_is_nobody_is_refused(operator):
    installer = Installer(registry(operator))
    boss = administrator()
    db.session.execute(text("update core_assignment set valid_to = '2020-01-01'"))
    db.session.commit()
    late, nobody = ask(boss), ask(None, verb="write", record="core.Calendar")
    installer.sync_roles()
    assert state_of(late) == state_of(nobody) == ("refused", "")
    assert held("core.officer") == roles.presets()["core.officer"]


def test_an_upgrade_keeps_local_changes_and_names_the_void_ones(operator):
    said: list[str] = []
    installer = Installer(registry(operator), said.append)
    boss = administrator()
    name = "household_supervision"
    known = {each.name: each for each in registry(operator).manifests()}
    downwards = (*dependents(name, known), name)
    kept = ask(boss)
    gone = ask(boss, role=FRONT, verb="delete", record="household_supervision.Finding",
               action="withdraw")  # fmt: skip
    installer.upgrade_all()
    assert state_of(gone) == ("in_force", "")
    for module in downwards:
        installer.uninstall(module)
    assert state_of(kept) == ("in_force", "")
    assert state_of(gone) == ("void", "no_role")
    assert any("no_role" in line and FRONT in line for line in said)
    for module in reversed(downwards):
        installer.install(module)
    assert state_of(gone) == ("in_force", "")
    assert ("delete", "household_supervision.Finding") not in held(FRONT)


def test_the_owner_cannot_store_a_forbidden_right_either(operator):
    with pytest.raises(DBAPIError) as refused:
        db.session.execute(
            text(
                "insert into ab_permission_view_role (permission_view_id, role_id) "
                "select pv.id, r.id from ab_role r, ab_permission_view pv "
                "join ab_permission p on p.id = pv.permission_id "
                "join ab_view_menu v on v.id = pv.view_menu_id where r.name = :role "
                "and p.name = 'can_classify' and v.name = 'household_supervision.CaseResult'"
            ),
            {"role": FRONT},
        )
    assert refused.value.orig.sqlstate == "CT061"
    db.session.rollback()


def test_two_syncs_at_once_end_alike(operator):
    manifests = registry(operator).manifests()
    known = registry(operator).roles()
    ask(administrator())
    sync_permissions(db.session(), manifests, known)
    db.session.execute(text("delete from ab_permission_view_role"))
    db.session.commit()
    start, failures = threading.Barrier(2), []

    def sync() -> None:
        try:
            with operator.app_context():
                session = db.session()
                bind_actor(session, system_actor("test"))
                start.wait()
                sync_permissions(session, manifests, known)
                session.commit()
                db.session.remove()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=sync) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    wanted = roles.presets()
    wanted["core.officer"] = wanted["core.officer"] | {("delete", "core.Person")}
    found = role_changes.held_rights(db.session())
    assert {role: found[role] for role in wanted if wanted[role]} == {
        role: pairs for role, pairs in wanted.items() if pairs
    }
    third = sync_permissions(db.session(), manifests, known)
    assert (third.moved, third.void) == ({}, [])
    db.session.rollback()


def test_the_doctor_names_roles_that_differ_from_their_presets(operator, fresh_database):
    values = settings_under_test(fresh_database.operator)
    assert doctor.role_differences(values, fresh_database) == []
    ask(administrator())
    Installer(registry(operator)).sync_roles()
    (line,) = doctor.role_differences(values, fresh_database)
    assert line == "Role core.officer differs from its preset: +delete core.Person"


def test_a_preset_that_grants_what_is_forbidden_is_not_installed(operator):
    core = registry(operator).available["core"]
    rule = Forbidden(("core.viewer",), ("read",), ("core.AdminUnit",), "never")
    with pytest.raises(ModuleProblem, match="which is forbidden"):
        sync_permissions(
            db.session(), (replace(core, forbidden=(rule,)),), {r.name: r for r in core.roles}
        )
    db.session.rollback()
