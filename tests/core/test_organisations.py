"""Organisations: names and parents by date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.core.errors import AlreadyEnded, ChangeNotLater, OrganisationCycle
from app.core.events import organisation_changed
from app.core.services import organisations
from app.kernel.errors import Conflict, InvalidInput, NotAllowed

START, CHANGE = date(2015, 1, 1), date(2021, 7, 1)
DAY = timedelta(days=1)


def version_on(organisation_id, on) -> Any:
    return organisations.version_on(organisation_id, on)


def make(system, code="HND", **changes):
    values = {
        "code": code,
        "kind": "member_organisation",
        "level": "province",
        "name": "Hội Nông dân tỉnh",
        "valid_from": START,
        "actor": system,
    }
    return organisations.create_organisation(**{**values, **changes})


def test_an_organisation_begins_with_one_version(db_session, system):
    item = make(system)
    version = version_on(item.id, START)
    assert (version.name, version.valid_from, version.valid_to) == (item.name, START, None)
    assert version_on(item.id, START - DAY) is None


def test_a_new_name_holds_from_its_day_on(db_session, system):
    item = make(system)
    heard = []

    def listen(sender, since):
        heard.append((sender, since))

    with organisation_changed.connected_to(listen):
        organisations.change_organisation(item.id, name="Hội mới", since=CHANGE, actor=system)
    assert heard == [(item, CHANGE)]
    assert version_on(item.id, CHANGE - DAY).name == "Hội Nông dân tỉnh"
    assert version_on(item.id, CHANGE).name == "Hội mới"
    assert (item.name, item.search_key) == ("Hội mới", "hoi moi hnd")


def test_a_second_change_on_the_same_day_corrects_the_first(db_session, system):
    item = make(system)
    for name in ("Hội mơi", "Hội mới"):
        organisations.change_organisation(item.id, name=name, since=CHANGE, actor=system)
    assert version_on(item.id, CHANGE).name == "Hội mới"
    assert version_on(item.id, START).name == "Hội Nông dân tỉnh"


def test_the_same_name_again_is_no_change(db_session, system):
    item = make(system)
    organisations.change_organisation(item.id, name=item.name, since=CHANGE, actor=system)
    assert version_on(item.id, CHANGE).valid_from == START


def test_a_change_comes_after_the_last_one(db_session, system):
    item = make(system)
    organisations.change_organisation(item.id, name="Hội mới", since=CHANGE, actor=system)
    with pytest.raises(ChangeNotLater):
        organisations.change_organisation(item.id, name="X", since=CHANGE - DAY, actor=system)


def test_parents_change_by_date_and_never_in_a_circle(db_session, system):
    front = make(system, "MTTQ", kind="front_committee", name="Ủy ban Mặt trận")
    member = make(system, parent_id=front.id)
    board = make(system, "BAN", kind="village_front_board", level="village", name="Ban công tác")
    organisations.change_organisation(board.id, parent_id=member.id, since=CHANGE, actor=system)
    assert version_on(board.id, CHANGE).parent_id == member.id
    assert version_on(board.id, START).parent_id is None
    with pytest.raises(OrganisationCycle):
        organisations.change_organisation(front.id, parent_id=board.id, since=CHANGE, actor=system)
    with pytest.raises(OrganisationCycle):
        organisations.change_organisation(front.id, parent_id=front.id, since=CHANGE, actor=system)


def test_the_current_name_is_the_one_in_force(db_session, system):
    item = make(system)
    organisations.change_organisation(item.id, name="Hội mới", since=CHANGE, actor=system)
    assert organisations.refresh_names(actor=system, today=CHANGE - DAY) == 1
    assert item.name == "Hội Nông dân tỉnh"
    assert organisations.refresh_names(actor=system, today=CHANGE) == 1
    assert organisations.refresh_names(actor=system, today=CHANGE) == 0
    assert item.name == "Hội mới"


def test_an_organisation_ends(db_session, system):
    item = make(system)
    with pytest.raises(ChangeNotLater):
        organisations.end_organisation(item.id, on=START - DAY, actor=system)
    organisations.end_organisation(item.id, on=CHANGE, actor=system)
    assert version_on(item.id, CHANGE + DAY) is None
    with pytest.raises(AlreadyEnded):
        organisations.end_organisation(item.id, on=CHANGE, actor=system)
    with pytest.raises(AlreadyEnded):
        organisations.change_organisation(item.id, name="X", since=CHANGE + DAY, actor=system)


def test_organisations_of_a_day_in_vietnamese_order(db_session, system):
    for code, name in (("C", "Đoàn Thanh niên"), ("A", "Ủy ban"), ("B", "Ấp"), ("D", "Dân vận")):
        make(system, code, name=name)
    mine = [version.name for version in organisations.organisations_on(START)]
    found = [name for name in mine if name in {"Đoàn Thanh niên", "Ủy ban", "Ấp", "Dân vận"}]
    assert found == ["Ấp", "Dân vận", "Đoàn Thanh niên", "Ủy ban"]


def test_refusals(db_session, system, actor):
    item = make(system)
    with pytest.raises(Conflict):
        organisations.change_organisation(
            item.id, name="X", since=CHANGE, version=item.version + 1, actor=system
        )
    for changes in ({"kind": "club"}, {"level": "hamlet"}):
        with pytest.raises(InvalidInput), db_session.begin_nested():
            make(system, "KHAC", **changes)
    with pytest.raises(InvalidInput), db_session.begin_nested():
        make(system)
    officer = actor("core.officer", "58")
    with pytest.raises(NotAllowed):
        make(officer, "KHAC")
