"""The shipped data: loaded twice, edited rows kept, texts composed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text, update

from app.core.models import (
    AdminUnit,
    CalendarYear,
    EthnicGroup,
    Holiday,
    LegalDocument,
    TrailEntry,
)
from app.core.services import loaders
from app.kernel.text import nfc

LOADERS = (
    loaders.load_units,
    loaders.load_ethnic_groups,
    loaders.load_legal_documents,
    loaders.load_calendar,
)


@pytest.mark.parametrize("load", LOADERS, ids=lambda load: load.__name__)
def test_a_second_run_changes_nothing_and_writes_no_trail(db_session, load):
    count = select(func.count()).select_from(TrailEntry)
    before = db_session.execute(count).scalar_one()
    load(db_session)
    assert db_session.execute(count).scalar_one() == before


def test_what_was_spoilt_is_put_right_and_what_a_person_edited_is_kept(db_session):
    commune = AdminUnit.code == "22783"
    db_session.execute(text("update core_unit set name = 'Sai' where code = '22783'"))
    edited = update(AdminUnit).where(AdminUnit.code == "22786").values(note="xem lại", version=2)
    db_session.execute(edited)
    loaders.load_units(db_session)
    names = select(AdminUnit.name).where(commune, AdminUnit.valid_to.is_not(None))
    assert db_session.execute(names).scalar_one() == "Phước Bình"
    notes = select(AdminUnit.note).where(AdminUnit.code == "22786", AdminUnit.version == 2)
    assert set(db_session.execute(notes).scalars()) == {"xem lại"}


def test_ethnic_groups_carry_both_code_lists(db_session):
    rows = db_session.execute(select(EthnicGroup)).scalars().all()
    assert len(rows) == 56
    by_name = {row.name: (row.code_1979, row.code_2008) for row in rows}
    assert by_name["Chăm"] == ("17", "14")
    assert by_name["Raglai"] == ("21", "19")
    assert {row.is_minority for row in rows if row.name in {"Kinh", "Chăm", "Không rõ"}} == {
        False,
        True,
        None,
    }


def test_legal_documents_say_how_far_they_were_read(db_session):
    rows = {row.number: row for row in db_session.execute(select(LegalDocument)).scalars()}
    assert rows["07/2021/NĐ-CP"].verification == "V"
    assert rows["967/QĐ-BNNMT"].issued_on is None
    assert rows["967/QĐ-BNNMT"].issued_year == 2025


def test_every_year_has_its_days(db_session):
    counts = (
        select(CalendarYear.year, func.count())
        .join(Holiday.calendar_year)
        .where(Holiday.kind == "holiday")
        .group_by(CalendarYear.year)
    )
    found = dict(db_session.execute(counts).all())
    assert set(found) == set(range(2018, 2028))
    assert min(found.values()) >= 10
    swapped = select(Holiday.day).where(Holiday.kind == "swapped_working_day")
    assert all(day.weekday() >= 5 for day in db_session.execute(swapped).scalars())


def test_all_names_are_composed(db_session):
    names = db_session.execute(select(AdminUnit.full_name)).scalars()
    assert all(name == nfc(name) and name == name.strip() for name in names)
