"""Imports attacked with raw SQL as the application's role."""

from __future__ import annotations

from typing import Any

import pytest
from flask import g
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.core.models import Import
from app.core.services import import_work, imports
from modules.household_supervision.models import Household
from modules.household_supervision.tests.support import COMMUNE

OFFICER = "household_supervision.commune_officer"
FILE = "Họ và tên chủ hộ;Thôn;Ngày vào sổ\nNguyễn Văn Đức;Mẫu Một;5/4/2021\n"

FORGED = (
    "insert into core_import "
    "(user_id, list_view, about, record, file_name, file_hash, language) values "
    "(:user, 'HouseholdView', 'household_household', 'core.Import', 'x', 'x', 'vi') returning id"
)


@pytest.fixture
def officer(app, db_session, land, actor):
    """Return a commune officer who acts, as in a request."""
    who = actor(OFFICER, COMMUNE)
    with app.test_request_context("/"):
        g.actor = who
        yield who


@pytest.fixture
def done(db_session, officer) -> int:
    """Return the key of an import that was written."""
    item = imports.upload("HouseholdView", "x.csv", FILE.encode(), actor=officer)
    imports.check(item.id, imports.mapping_of(item), actor=officer)
    import_work.work(item.id)
    imports.apply(item.id, accepted_only=False, actor=officer)
    import_work.work(item.id)
    db_session.expire_all()
    assert db_session.get(Import, item.id).state == "done"
    return int(item.id)


def households(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Household)))


def test_rows_and_files_of_others_are_not_there(sql, done, actor) -> None:
    other = actor(OFFICER, COMMUNE)
    for table in ("core_imports.row", "core_imports.file", "core_import"):
        assert sql(f"select * from {table}", acting=other) == []
        column = "id" if table == "core_import" else "import_id"
        if table != "core_import":
            assert sql(f"delete from {table} where {column} = {done}", acting=other) == 0
    with pytest.raises(ProgrammingError):  # row-level security
        sql(
            f"insert into core_imports.row (import_id, row_no, outcome) values ({done}, 99, 'new')",
            acting=other,
        )
    with pytest.raises(DBAPIError):
        sql("select core_import_take_back(:id)", acting=other, id=done)


def test_nobody_imports_in_anothers_name(sql, officer, actor) -> None:
    other = actor(OFFICER, COMMUNE)
    with pytest.raises(DBAPIError):
        sql(FORGED, acting=other, user=officer.user_id)


@pytest.mark.parametrize(
    "change",
    [
        "about = 'core_unit'",
        "record = 'core.Import'",
        "user_id = 1",
        "state = 'uploaded'",
        "state = 'checked'",
        "done_at = null",
        "state = 'undone', undone_at = now()",
    ],
)
def test_what_was_done_stands(sql, done, officer, change) -> None:
    with pytest.raises(DBAPIError, match="stands"):
        sql(f"update core_import set {change} where id = {done}", acting=officer)


def test_rows_of_what_was_done_stand(sql, done, officer) -> None:
    with pytest.raises(DBAPIError, match="stands"):
        sql(f"update core_imports.row set target_id = 1 where import_id = {done}", acting=officer)


def test_forged_rows_take_nothing_back(sql, db_session, done, officer, make_household) -> None:
    """The trail says what an import made: rows that name another record remove nothing."""
    there = make_household("Phạm Văn Xa")
    db_session.commit()
    before = households(db_session)
    key = sql(FORGED, acting=officer, user=officer.user_id)[0].id
    sql(
        "insert into core_imports.row (import_id, row_no, outcome, target_id, left_version)"
        f" values ({key}, 1, 'new', {there.id}, 1)",
        acting=officer,
    )
    for state in ("checking", "checked", "applying"):
        sql(f"update core_import set state = '{state}' where id = {key}", acting=officer)
    sql(f"update core_import set state = 'done', done_at = now() where id = {key}", acting=officer)
    sql(f"update core_import set state = 'undoing' where id = {key}", acting=officer)
    assert sql(f"select core_import_take_back({key}) as found", acting=officer)[0].found == []
    assert households(db_session) == before


def test_keys_are_given_to_imports_at_work_only(sql, done, officer) -> None:
    with pytest.raises(DBAPIError):
        sql("select core_import_keys('household_household', 5)", acting=officer)
    with pytest.raises(DBAPIError):
        sql("select core_import_keys('ab_user', 5)", acting=officer)


def test_identity_numbers_lie_nowhere_in_plain(db_session, officer, make_household) -> None:
    household = make_household("Nguyễn Văn Đức")
    content = f"Mã hộ;Họ và tên;Quan hệ với chủ hộ;Số CCCD\n{household.code};A B;Con;058160000002\n"
    item = imports.upload("MemberView", "x.csv", content.encode(), actor=officer)
    imports.check(item.id, imports.mapping_of(item), actor=officer)
    import_work.work(item.id)
    for table in ("file", "row"):
        kept = db_session.execute(text(f"select t::text from core_imports.{table} t")).scalars()
        assert all("058160000002" not in line for line in kept)
