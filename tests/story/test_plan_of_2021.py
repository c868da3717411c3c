"""The plan of May 2021 as one story, through the services of all modules, by those in office.

A district registers; its commune reviews its poor households while the Front supervises; gifts are
taken in and a house is paid for; the district reports and is inspected; what was done well is
nominated, voted on, decided, and entered into the register.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import get_record
from modules.emulation_award.models import Award, Nomination
from modules.emulation_movement.models import Figure, Registration, Report
from modules.funding_ledger.models import Payment
from modules.household_supervision.models import Household, Recommendation, ReviewCase
from tests.story import commending, giving, moving, reviewing
from tests.story.province import Province, make_province


@pytest.fixture
def province(db_session, make_user, system) -> Province:
    """Return the province of the story."""
    return make_province(db_session, make_user, system)


def test_the_plan_of_2021(province: Province):
    moving.adopt_the_plan(province)
    moving.register(province)
    reviewing.open_the_round(province)
    reviewing.list_and_survey(province)
    reviewing.supervise(province)
    reviewing.post_and_recognise(province)
    giving.open_books(province)
    giving.take_gifts(province)
    giving.build_a_house(province)
    moving.report(province)
    moving.inspect(province)
    commending.nominate(province)
    commending.hold_the_session(province)
    commending.decide(province)
    _what_came_of_it(province)
    _everybody_in_their_place(province)


def _what_came_of_it(province: Province) -> None:
    """The two that were chosen stand in the register, with the money of the day."""
    with province.acting("secretary"):
        lines = province.session.scalars(select(Award).order_by(Award.number)).all()
        told = [(line.subject_name, line.state, line.amount) for line in lines]
    assert told == [
        ("Xã Mẫu", "handed_over", 2_980_000),
        ("Chamaléa Thị Mẫu", "decided", 1_490_000),
    ]
    with province.acting("standing"):
        report = province.session.scalars(select(Report).filter_by(state="accepted")).one()
        figures = province.session.scalars(select(Figure).filter_by(report_id=report.id))
        assert [figure.attainment for figure in figures] == [Decimal("126.0")]
    with province.acting("commune"):
        cases = province.session.scalars(select(ReviewCase).order_by(ReviewCase.id)).all()
        assert {case.state for case in cases} == {"recognised"}
        asked = province.session.scalars(select(Recommendation)).one()
        assert (asked.state, asked.answer_kind) == ("done", "accept")


def _everybody_in_their_place(province: Province) -> None:
    """What one group knows, another one does not; and all of it is in the trail."""
    told, session = province.told, province.session
    for who, cls, key in (
        ("accountant", Household, told["household"]),
        ("commune", Payment, told["payment"]),
        ("front", Nomination, told["nominations"][0]),
        ("cashier", Registration, told["registration"]),
    ):
        with province.acting(who), pytest.raises((NotFound, NotAllowed)):
            get_record(session, cls, key)
    assert date(2021, 12, 30) == told["signed_on"]
