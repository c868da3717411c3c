"""The three forms of a rule say the same of any row, for any actor: tried on random rules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, create_engine, text
from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from app.kernel.actor import ANONYMOUS, Actor, system_actor
from app.kernel.scope import (
    AllOf,
    AnyOf,
    AsVerb,
    EverywhereScope,
    ForVerbs,
    HoldsScope,
    NotScope,
    OrganisationScope,
    OwnerScope,
    PublicScope,
    Request,
    Scope,
    StateScope,
    SystemScope,
    UnitScope,
    rendered,
)
from app.kernel.security import load_actor

RECORD = "core.Person"
VERBS = ("read", "write", "delete")
ROWS = Table(
    "probe_row",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("unit_id", BigInteger),
    Column("organisation_id", BigInteger),
    Column("user_id", Integer),
    Column("state", Text),
)
LEAVES = (
    UnitScope(),
    OrganisationScope(),
    OwnerScope(),
    EverywhereScope(),
    PublicScope(),
    SystemScope(),
    StateScope("draft"),
    StateScope("draft", "sent"),
    HoldsScope("write"),
    HoldsScope("read", "core.Trail"),
)
ASSIGNMENTS = (
    # user, role, unit code, with an organisation, first day, last day, archive
    (1, "core.officer", "584", False, None, None),
    (1, "core.viewer", "58", False, None, None),
    (2, "core.auditor", "58", True, None, None),
    (2, "core.officer", "22783", False, None, None),
    (3, "core.administrator", None, False, None, None),
    (4, "core.officer", "585", True, None, date(2021, 12, 31)),
    (5, "core.officer", None, True, None, None),
    (6, "core.officer", "584", True, None, "with its unit"),
    (6, "core.auditor", "585", False, date(2999, 1, 1), None),
)


def rules() -> st.SearchStrategy[Scope]:
    verbs = st.lists(st.sampled_from(VERBS), min_size=1, unique=True)

    def combined(inner: st.SearchStrategy[Scope]) -> st.SearchStrategy[Scope]:
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            several.map(lambda found: AnyOf(*found)),
            several.map(lambda found: AllOf(*found)),
            inner.map(NotScope),
            st.builds(lambda rule, names: ForVerbs(rule, *names), inner, verbs),
            st.builds(AsVerb, st.sampled_from(VERBS), inner),
        )

    return st.recursive(st.sampled_from(LEAVES), combined, max_leaves=6)


@pytest.fixture
def owner(fresh_database: Any) -> Iterator[Session]:
    """Yield a session of the owner, whom no policy binds, on a table with rows of all kinds."""
    engine = create_engine(fresh_database.operator)
    with Session(engine) as session:
        acting(session, "system")
        _make_people(session)
        ROWS.create(session.connection())
        _make_rows(session)
        session.execute(text("grant select on probe_row to chungtay_app"))
        session.commit()
        yield session
    engine.dispose()


def acting(session: Session, key: str) -> None:
    session.execute(text("select set_config('app.actor', :key, false)"), {"key": key})


def unit(code: str | None) -> str:
    if code is None:
        return "null::bigint"
    return f"(select id from core_unit where code = '{code}' and valid_to = '2025-06-30' limit 1)"


def _make_people(session: Session) -> None:
    session.execute(
        text(
            "insert into core_organisation (id, code, kind, level, name, search_key, sort_key, "
            "valid_to) overriding system value values "
            "(9001, 'P1', 'other', 'province', 'Một', 'mot', 'mot', null), "
            "(9002, 'P2', 'other', 'commune', 'Hai', 'hai', 'hai', '2025-06-30')"
        )
    )
    session.execute(text("update core_organisation set parent_id = 9001 where id = 9002"))
    for user in range(1, 7):
        session.execute(
            text(
                "insert into ab_user (id, first_name, last_name, username, email, active) "
                "values (:id, 'a', 'b', :name, :mail, true)"
            ),
            {"id": 7000 + user, "name": f"p{user}", "mail": f"p{user}@example.org"},
        )
    for user, role, code, body, first, last in ASSIGNMENTS:
        archive = last == "with its unit"
        session.execute(
            text(
                "insert into core_assignment (user_id, role_id, unit_id, organisation_id, "
                "valid_from, valid_to, reads_archive) "
                f"select :user, r.id, {unit(code)}, :body, :first, :last, :archive "
                "from ab_role r where r.name = :role"
            ),
            {
                "user": 7000 + user,
                "role": role,
                "body": 9001 if body else None,
                "first": first,
                "last": date(2025, 6, 30) if archive else last,
                "archive": archive,
            },
        )


def _make_rows(session: Session) -> None:
    found = session.execute(
        text(
            "select id from core_unit where code in "
            "('58', '584', '585', '22783', '22786', '22810', '56', '22327', '22849')"
        )
    )
    chance = random.Random(2021)  # noqa: S311 - picks values
    units = [None, *found.scalars()]
    for key in range(1, 81):
        session.execute(
            ROWS.insert().values(
                id=key,
                unit_id=chance.choice(units),
                organisation_id=chance.choice([None, 9001, 9002]),
                user_id=chance.choice([None, 7001, 7003, 7006]),
                state=chance.choice([None, "draft", "sent", "done"]),
            )
        )


def test_the_three_forms_agree(owner: Session) -> None:
    rows = [dict(row) for row in owner.execute(sql_select(ROWS)).mappings()]
    actors = [ANONYMOUS, system_actor("test")]
    actors += [load_actor(owner, 7000 + user, "p") for user in range(1, 7)]
    for rule in (UnitScope(), OrganisationScope(), OwnerScope()):
        assert sum(_reads_some(actor, rule, rows, owner) for actor in actors) >= 3

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rule=rules(), actor=st.sampled_from(actors), verb=st.sampled_from(VERBS))
    def agree(rule: Scope, actor: Actor, verb: str) -> None:
        request = Request(actor, verb, RECORD)
        by_session = set(
            owner.execute(sql_select(ROWS.c.id).where(rule.criterion(ROWS, request))).scalars()
        )
        by_values = {row["id"] for row in rows if rule.allows(row, request, owner)}
        acting(owner, actor.key)
        policy = rendered(rule, "probe_row", verb, RECORD)
        by_policy = set(owner.execute(text(f"select id from probe_row where {policy}")).scalars())
        if actor.is_system:  # the session asks no rule of the program itself
            assert by_policy == {row["id"] for row in rows}
            return
        assert by_session == by_policy == by_values
        because = {row["id"] for row in rows if rule.because(row, request, owner)}
        assert because == by_values
        bound = rule.bound(request)
        if bound is not None:  # a search that begins there misses nothing
            column, keys = bound
            assert {row["id"] for row in rows if keys and row[column] in keys} >= by_values

    agree()


def _reads_some(actor: Actor, rule: Scope, rows: list[dict[str, Any]], owner: Session) -> bool:
    """Tell whether a rule lets an actor read some of the rows, and not others."""
    request = Request(actor, "read", RECORD)
    return 0 < sum(rule.allows(row, request, owner) for row in rows) < len(rows)


@contextmanager
def policy_of(owner: Session, scope: Scope) -> Iterator[None]:
    owner.execute(text("alter table probe_row enable row level security"))
    rule = rendered(scope, "probe_row", "read", RECORD)
    owner.execute(
        text(f"create policy probe on probe_row for select to chungtay_app using ({rule})")
    )
    owner.commit()
    yield
    owner.execute(text("drop policy probe on probe_row"))
    owner.commit()


@pytest.mark.parametrize(
    "scope",
    [
        AllOf(UnitScope(), AnyOf(NotScope(StateScope("draft")), OrganisationScope())),
        AnyOf(OwnerScope(), AllOf(HoldsScope("read", "core.Trail"), StateScope("sent"))),
        AllOf(UnitScope(), NotScope(OwnerScope())),
    ],
)
def test_a_real_policy_is_the_rule(owner: Session, fresh_database: Any, scope: Scope) -> None:
    engine = create_engine(fresh_database.application)
    rows = [dict(row) for row in owner.execute(sql_select(ROWS)).mappings()]
    with policy_of(owner, scope), Session(engine) as session:
        for user in range(1, 7):
            actor = load_actor(owner, 7000 + user, "p")
            acting(session, actor.key)
            found = set(session.execute(text("select id from probe_row")).scalars())
            request = Request(actor, "read", RECORD)
            assert found == {row["id"] for row in rows if scope.allows(row, request, owner)}
            session.rollback()
            acting(session, "")
    engine.dispose()
