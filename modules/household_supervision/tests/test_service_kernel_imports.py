"""Households and members through the import of the kernel: reach, doubles, writing, taking back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import g
from sqlalchemy import func, select, text

from app.core.models import Import, ImportState
from app.core.services import import_work, imports
from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.imports import comparing, errors
from modules.household_supervision.models import Household, Member
from modules.household_supervision.tests.support import COMMUNE

OFFICER = "household_supervision.commune_officer"
HEAD = "Họ và tên chủ hộ;Thôn;Địa chỉ;Ngày vào sổ\n"
FILE = HEAD + "Nguyễn Văn Đức;Mẫu Một;Xóm 1;5/4/2021\nTrần Thị Đào;mau hai;;01/02/2020\n"


@pytest.fixture
def officer(app, db_session, land, actor):
    """Return a commune officer who acts, as in a request."""
    who = actor(OFFICER, COMMUNE)
    with app.test_request_context("/"):
        g.actor = who
        yield who


@pytest.fixture
def run(app, db_session, officer):
    """Return a function that brings a file as far as its preview."""

    def check(content: str | bytes, view: str = "HouseholdView", **options: Any) -> Import:
        body = content.encode() if isinstance(content, str) else content
        item = imports.upload(view, "hộ.csv", body, actor=officer)
        mapping = options.pop("mapping", None) or imports.mapping_of(item)
        imports.check(item.id, mapping, actor=officer, **options)
        return step(item)

    def step(item: Import) -> Import:
        import_work.work(item.id)
        db_session.expire_all()
        return db_session.get(Import, item.id)

    check.step = step
    return check


def rows(session: Any, item: Import) -> list[Any]:
    """Return what each row of an import would do."""
    return list(
        session.execute(
            text(
                "select row_no, outcome, why, change, old from core_imports.row "
                "where import_id = :id order by row_no"
            ),
            {"id": item.id},
        )
    )


def take(run: Any, item: Import, actor: Any, *, accepted_only: bool = False) -> Import:
    """Write the rows of an import."""
    imports.apply(item.id, accepted_only=accepted_only, actor=actor)
    found: Import = run.step(item)
    return found


def count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Household)))


@pytest.mark.parametrize("many", [comparing.MANY, 0], ids=["row by row", "as sets"])
def test_new_then_nothing_then_a_change_then_back(
    db_session, officer, run, land, monkeypatch, many
) -> None:
    monkeypatch.setattr(comparing, "MANY", many)
    item = run(FILE)
    assert (item.state, item.message) == (ImportState.CHECKED, "")
    assert (item.rows_new, item.rows_rejected) == (2, 0)
    assert count(db_session) == 0  # the preview wrote nothing

    done = take(run, item, officer)
    assert (done.state, done.message) == (ImportState.DONE, "")
    found = db_session.scalars(select(Household).order_by(Household.sort_key)).all()
    assert [(h.head_name, h.unit_id, h.registered_on) for h in found] == [
        ("Trần Thị Đào", land.second_village.id, date(2020, 2, 1)),
        ("Nguyễn Văn Đức", land.village.id, date(2021, 4, 5)),
    ]
    assert all(h.created_by_id == officer.user_id and h.code for h in found)

    again = run(FILE)
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, 2)

    changed = run(FILE.replace("Xóm 1", "Xóm 9"))
    assert (changed.rows_changed, changed.rows_same) == (1, 1)
    row = rows(db_session, changed)[0]
    assert (row.change, row.old) == ({"address_detail": "Xóm 9"}, {"address_detail": "Xóm 1"})
    changed = take(run, changed, officer)
    assert db_session.get(Household, found[1].id).address_detail == "Xóm 9"

    imports.undo(changed.id, actor=officer)
    assert run.step(changed).state == ImportState.UNDONE
    assert db_session.get(Household, found[1].id).address_detail == "Xóm 1"
    # The first import was touched by the second one, also though that was taken back.
    imports.undo(done.id, actor=officer)
    kept = run.step(done)
    assert kept.state == ImportState.DONE
    assert "Nguyễn Văn Đức" in kept.message
    assert count(db_session) == 2


def test_taken_back_while_untouched(db_session, officer, run) -> None:
    item = take(run, run(FILE), officer)
    imports.undo(item.id, actor=officer)
    assert run.step(item).state == ImportState.UNDONE
    assert count(db_session) == 0


def test_not_taken_back_once_something_rests_on_it(db_session, officer, run, system) -> None:
    item = take(run, run(FILE), officer)
    household = db_session.scalars(select(Household).limit(1)).one()
    household.members.append(Member(full_name="Nguyễn Thị An", relationship_code="head"))
    db_session.commit()
    imports.undo(item.id, actor=officer)
    kept = run.step(item)
    assert kept.state == ImportState.DONE
    assert household.head_name in kept.message
    assert count(db_session) == 2


def test_reasons_beside_the_cells(db_session, officer, run) -> None:
    item = run(
        HEAD
        + ";Mẫu Một;;05/04/2021\n"
        + "Lê Văn A;Thôn Không Có;;05/04/2021\n"
        + "Lê Văn B;Mẫu Một;;31/02/2021\n"
        + "Lê Văn C;Mẫu Một;;5/4/21\n"
        + "Lê Văn D;Mẫu Một;;05/04/2021\n"
        + "Lê Văn D;Mẫu Một;;05/04/2021\n"
    )
    reasons = [row.why and sorted(row.why) for row in rows(db_session, item)]
    assert reasons == [
        ["head_name"],
        ["unit_id"],
        ["registered_on"],
        ["registered_on"],
        None,
        ["*"],
    ]
    assert (item.rows_new, item.rows_rejected) == (1, 5)
    with pytest.raises(errors.RowsRejected):
        imports.apply(item.id, accepted_only=False, actor=officer)
    take(run, item, officer, accepted_only=True)
    assert count(db_session) == 1


def test_another_commune_is_not_told_of(db_session, officer, run, make_household, land) -> None:
    """A village and a household of elsewhere read like ones that do not exist."""
    there = make_household("Phạm Văn Xa", unit=land.other_commune)
    other = land.other_commune.full_name
    found = run(
        "Mã hộ;Họ và tên chủ hộ;Thôn\n"
        + f"{there.code};Phạm Văn Xa;Mẫu Một\nH-000000;Phạm Văn Xa;Mẫu Một\n"
        + f";Phạm Văn Xa;{other}\n;Phạm Văn Xa;Thôn Không Có\n"
    )
    hidden, missing, far, nowhere = (row.why for row in rows(db_session, found))
    assert hidden == missing
    assert far == nowhere
    assert found.rows_rejected == 4


def test_a_double_is_seen_by_name_and_place(db_session, officer, run, make_household) -> None:
    make_household("Nguyễn Văn Đức")
    item = run(HEAD + "Nguyen Van Duc;Mẫu Một;;05/04/2021\nNguyễn Văn Đức;Mẫu Hai;;\n")
    first, second = rows(db_session, item)
    assert "Nguyễn Văn Đức" in first.why["*"]
    assert second.outcome == "rejected"  # the day is needed when its column is there
    item = run(HEAD + "Nguyen Van Duc;Mẫu Một;;05/04/2021\n", similar_as_new=True)
    assert item.rows_new == 1


def test_members_by_identity_number(db_session, officer, run, make_household) -> None:
    household = make_household("Nguyễn Văn Đức", id_number="058056000001")
    head = "Mã hộ;Họ và tên;Quan hệ với chủ hộ;Năm sinh;Số CCCD;Dân tộc\n"
    lines = (
        f"{household.code};Nguyễn Văn Đức;Chủ hộ;1970;058056000001;\n"
        f"{household.code};Trần Thị Đào;Vợ hoặc chồng;1960;058160000002;Kinh\n"
        f"{household.code};Lê Văn Sai;Con;1990;12345;\n"
    )
    item = run(head + lines, view="MemberView")
    known, new, wrong = rows(db_session, item)
    assert (known.outcome, wrong.outcome) == ("same", "rejected")
    assert sorted(wrong.why) == ["id_number"]
    assert "058056000001" not in str(
        db_session.execute(
            text("select payload, cells, why, entry from core_imports.row where import_id = :id"),
            {"id": item.id},
        ).all()
    )
    assert new.outcome == "new", new.why
    take(run, item, officer, accepted_only=True)
    person = db_session.scalars(select(Member).where(Member.birth_year == 1960)).one()
    assert person.id_number == "058160000002"
    assert run(head + lines, view="MemberView").rows_same == 2


def test_what_the_database_refuses_is_seen_in_the_preview(
    db_session, officer, run, make_household
) -> None:
    household = make_household("Nguyễn Văn Đức")
    head = "Mã hộ;Họ và tên;Quan hệ với chủ hộ;Năm sinh\n"
    lines = [f"{household.code};Người {n};Con;{1980 + n}\n" for n in range(9)]
    lines[4] = f"{household.code};Người Khác;Chủ hộ;1999\n"  # a second head
    item = run(head + "".join(lines), view="MemberView")
    assert [row.row_no for row in rows(db_session, item) if row.outcome == "rejected"] == [6]
    assert item.rows_new == 8


def test_a_change_between_preview_and_writing_stops_all(db_session, officer, run) -> None:
    take(run, run(FILE), officer)
    item = run(FILE.replace("Xóm 1", "Xóm 9"))
    household = db_session.scalars(
        select(Household).where(Household.address_detail == "Xóm 1")
    ).one()
    household.address_detail = "Xóm 5"
    db_session.commit()
    failed = take(run, item, officer)
    assert failed.state == ImportState.FAILED
    assert "2" in failed.message
    db_session.refresh(household)
    assert household.address_detail == "Xóm 5"


def test_the_trail_names_the_import(db_session, officer, run, system) -> None:
    item = take(run, run(FILE), officer)
    bind_actor(db_session, system)
    found = db_session.execute(
        text(
            "select actor, count(*) as number from core_trail where request_id = :r "
            "and action = 'insert' and table_name = 'household_household' group by actor"
        ),
        {"r": f"import:{item.id}"},
    ).one()
    assert (found.actor, found.number) == (str(officer.user_id), 2)


def test_who_may_not_write_does_not_import(app, db_session, land, actor) -> None:
    who = actor("household_supervision.viewer", COMMUNE)
    with app.test_request_context("/"):
        g.actor = who
        with pytest.raises(NotAllowed):
            imports.upload("HouseholdView", "x.csv", FILE.encode(), actor=who)
        with pytest.raises(errors.NotImportable):
            imports.upload("UserView", "x.csv", FILE.encode(), actor=who)


def test_imports_are_ones_own(app, db_session, officer, run, actor) -> None:
    key = run(FILE).id
    other = actor(OFFICER, COMMUNE)
    g.actor = other
    with pytest.raises(NotFound):
        imports.apply(key, accepted_only=False, actor=other)
    for table in ("row", "file"):
        statement = text(f"select count(*) from core_imports.{table} where import_id = :id")
        assert db_session.scalar(statement, {"id": key}) == 0


def test_old_letters_of_a_file_of_other_commune(db_session, officer, run) -> None:
    """TCVN3 in a text file of one byte a letter."""
    text_ = "Hä vµ tªn chñ hé;Th«n;Ngµy vµo sæ\nNguyÔn V¨n §øc;MÉu Mét;05/04/2021\n"
    item = run(text_.encode("cp1252"))
    assert (item.rows_new, item.rows_rejected) == (1, 0), rows(db_session, item)


def test_columns_are_remembered(db_session, officer, run) -> None:
    odd = FILE.replace("Họ và tên chủ hộ", "Ông bà").replace("Địa chỉ", "Ghi chú")
    first = imports.upload("HouseholdView", "x.csv", odd.encode(), actor=officer)
    assert "head_name" not in first.mapping.values()
    with pytest.raises(errors.ColumnMissing):
        imports.check(first.id, imports.mapping_of(first), actor=officer)
    imports.check(first.id, {0: "head_name", 1: "unit_id", 3: "registered_on"}, actor=officer)
    second = imports.upload("HouseholdView", "y.csv", odd.encode(), actor=officer)
    assert second.mapping == {"0": "head_name", "1": "unit_id", "3": "registered_on"}


def test_a_step_is_not_stopped_as_a_page_is(db_session, officer, run, monkeypatch) -> None:
    """Reading a long file is one statement, which may take longer than a page may."""
    limits = []
    compare = comparing.compare

    def noted(*arguments: Any) -> None:
        limits.append(db_session.scalar(text("show statement_timeout")))
        compare(*arguments)

    monkeypatch.setattr(comparing, "compare", noted)
    assert run(FILE).rows_new == 2
    assert limits == ["20min"]
