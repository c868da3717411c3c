"""A commune of the province in the autumn of 2021, with invented villages, people and bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.services.organisations import create_organisation
from app.core.services.units import add_village, unit_on
from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from modules.household_supervision.models import (
    Household,
    Member,
    ReviewCase,
    ReviewRound,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import CaseSource, RoundKind
from modules.household_supervision.services import cases, meetings, rounds
from modules.household_supervision.tests.plans import (
    Listed,
    Sampled,
    Supervision,
    make_supervision,
)
from modules.household_supervision.tests.support import (
    COMMUNE,
    DAY,
    OPENING,
    OTHER_COMMUNE,
    Land,
    enter_people,
)


@pytest.fixture
def land(db_session, system) -> Land:
    """Return a commune with two invented villages, its Front and its steering committee."""
    province, commune = unit_on("58", DAY), unit_on(COMMUNE, DAY)
    villages = [
        add_village(commune.id, name, kind="thôn", valid_from=None, actor=system, is_invented=True)
        for name in ("Mẫu Một", "Mẫu Hai")
    ]
    above = create_organisation(
        code="T-FRONT-58",
        kind="front_committee",
        level="province",
        name="Mặt trận tỉnh",
        unit_id=province.id,
        actor=system,
    )
    front = create_organisation(
        code="T-FRONT",
        kind="front_committee",
        level="commune",
        name="Mặt trận xã",
        unit_id=commune.id,
        parent_id=above.id,
        actor=system,
    )
    committee = create_organisation(
        code="T-BCD",
        kind="steering_committee",
        level="commune",
        name="Ban Chỉ đạo xã",
        unit_id=commune.id,
        actor=system,
    )
    other = unit_on(OTHER_COMMUNE, DAY)
    return Land(province, commune, other, *villages, front, committee)


@pytest.fixture
def review_round(db_session, system, land) -> ReviewRound:
    """Return an open round of the province for policy year 2022, its communes enrolled."""
    item = rounds.create_round(
        rounds.NewRound(
            name="Rà soát cuối năm 2021",
            kind=RoundKind.YEARLY,
            policy_year=2022,
            unit_id=land.province.id,
            opens_on=OPENING,
            closes_on=date(2021, 12, 14),
        ),
        actor=system,
    )
    move_record(ReviewRound, item.id, "open", actor=system, today=OPENING)
    rounds.enrol_communes(item.id, actor=system)
    return item


@pytest.fixture
def review(db_session, system, review_round, land) -> UnitReview:
    """Return the review of the commune, at its list."""
    item = rounds.unit_review_at(db_session, review_round.id, land.commune.id)
    move_record(UnitReview, item.id, "list", actor=system, today=OPENING)
    return item


@pytest.fixture
def make_household(db_session, system, land):
    """Return a function that enters a household with its members (invented)."""

    def make(head: str, unit: Any = None, members: int = 1, **values: Any) -> Household:
        before = db_session.info["actor"]
        bind_actor(db_session, system)
        household = Household(
            unit_id=(unit or land.village).id,
            head_name=head,
            registered_on=date(2015, 1, 1),
            is_synthetic=True,
        )
        household.members.append(
            Member(full_name=head, relationship_code="head", birth_year=1970, sex="male", **values)
        )
        household.members.extend(
            Member(full_name=f"{head} {number}", relationship_code="child", birth_year=2010)
            for number in range(2, members + 1)
        )
        db_session.add(household)
        db_session.flush()
        bind_actor(db_session, before)
        return household

    return make


@pytest.fixture
def make_case(db_session, system, review, make_household):
    """Return a function that puts a household on the commune's list."""

    def make(head: str = "Nguyễn Văn An", unit: Any = None, **values: Any) -> ReviewCase:
        household = make_household(head, unit, members=4)
        before = db_session.info["actor"]
        bind_actor(db_session, system)
        case = cases.add_case(
            review.id, household.id, source=CaseSource.MANAGED_LIST, actor=system, **values
        )
        bind_actor(db_session, before)
        return case

    return make


@pytest.fixture
def make_surveyed(db_session, system, make_case):
    """Return a function that lists, surveys and classifies a household."""

    def make(
        head: str = "Nguyễn Văn An", scores: tuple[int, int] = (130, 30), unit: Any = None
    ) -> ReviewCase:
        case = make_case(head, unit)
        before = db_session.info["actor"]
        bind_actor(db_session, system)
        survey = cases.Survey(DAY, score_income=scores[0], score_deprivation=scores[1])
        cases.record_survey(case.id, survey, actor=system, today=DAY)
        cases.classify_case(case.id, actor=system)
        bind_actor(db_session, before)
        return case

    return make


@pytest.fixture
def make_meeting(db_session, system, review, land):
    """Return a function that holds a meeting with the eight people it needs and an observer."""

    def make(unit: Any = None, *, observer: bool = True) -> VillageMeeting:
        before = db_session.info["actor"]
        bind_actor(db_session, system)
        meeting = meetings.plan_meeting(
            review.id, (unit or land.village).id, held_on=DAY, place="Nhà văn hóa", actor=system
        )
        enter_people(meeting, system, observer=observer)
        meetings.hold_meeting(
            meeting.id, chair="Trưởng Thôn", secretary="Cán Bộ", actor=system, today=DAY
        )
        bind_actor(db_session, before)
        return meeting

    return make


@pytest.fixture
def supervision(db_session, make_user, land, review_round) -> Supervision:
    """Return a plan that was sent, of the commune's Front, with a head and no sample yet."""
    return make_supervision(db_session, make_user, land, review_round)


@pytest.fixture
def sampled(supervision, make_surveyed) -> Sampled:
    """Return a running plan with two of four households in its sample."""
    made = [make_surveyed(name) for name in ("Tên Một", "Tên Hai", "Tên Ba", "Tên Bốn")]
    cases = [
        Listed(each.id, each.household_id, each.unit_id, each.unit_review_id, each.head_name)
        for each in made
    ]
    drawn = supervision.draw()
    supervision.move_to("running")
    inside = {row.household_id for row in drawn}
    return Sampled(
        supervision,
        drawn,
        [case for case in cases if case.household_id in inside],
        [case for case in cases if case.household_id not in inside],
    )


@pytest.fixture
def stored(db_session, system):
    """Return a function that reads a column of a record as it is stored."""

    def read(cls: Any, key: int, name: str) -> Any:
        db_session.rollback()
        bind_actor(db_session, system)
        return getattr(db_session.get(cls, key, populate_existing=True), name)

    return read
