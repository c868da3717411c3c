"""Loading of standards, finding types, limits and published figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from modules.household_supervision.domain.errors import NoStandardForYear, StandardDisabled
from modules.household_supervision.models import (
    FindingType,
    PovertyStandard,
    PublishedFigure,
    StandardIndicator,
    SupervisionParameter,
)
from modules.household_supervision.services import standards

TABLES = (PovertyStandard, StandardIndicator, FindingType, SupervisionParameter, PublishedFigure)


def counts(session):
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_a_second_load_changes_nothing(db_session):
    before = counts(db_session)
    assert before[2] == 20
    standards.load_standards(db_session)
    standards.load_supervision(db_session)
    standards.load_published_figures(db_session)
    assert not db_session.dirty
    assert counts(db_session) == before


@pytest.mark.parametrize(
    ("policy_year", "code"),
    [(2020, "VN-2016-2021"), (2021, "VN-2016-2021"), (2022, "VN-2022-2026")],
)
def test_the_policy_year_chooses_the_standard(db_session, policy_year, code):
    assert standards.standard_for_year(db_session, policy_year).code == code


def test_the_standard_of_2027_is_loaded_but_disabled(db_session):
    with pytest.raises(StandardDisabled):
        standards.standard_for_year(db_session, 2027)


def test_a_standard_enabled_by_hand_stays_enabled(db_session):
    row = db_session.scalar(select(PovertyStandard).where(PovertyStandard.code == "VN-2027-2030"))
    row.is_enabled = True
    db_session.flush()
    standards.load_standards(db_session)
    assert standards.standard_for_year(db_session, 2027).code == "VN-2027-2030"


def test_a_year_without_a_standard_is_refused(db_session):
    with pytest.raises(NoStandardForYear):
        standards.standard_for_year(db_session, 2031)


def test_published_figures_name_their_unit(db_session):
    row = db_session.scalar(
        select(PublishedFigure).where(
            PublishedFigure.unit_code == "58", PublishedFigure.households_total == 176822
        )
    )
    assert (row.poor_households, row.poor_rate) == (11925, Decimal("6.74"))
    assert row.unit.full_name == "Tỉnh Ninh Thuận"
