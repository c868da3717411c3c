"""What every module must keep, checked for household supervision."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.testing.conformance import Declared, ModuleConformance

LIST = "the official list names the heads of households; it is read by role and unit"
MEMBERS = "the survey form asks this of each member, since the class depends on it"
TEAM = "the body and the team of a plan write it and read it; nobody else reaches the row"
MINUTES = "the minutes of a village meeting name who chaired, wrote and took part"


def _commune(session: Session) -> str:
    """Return the code of a commune of today: households may live there, its village unknown."""
    found = "select code from core_unit where level = 'commune' and valid_to is null limit 1"
    return str(session.scalar(text(found)))


def _household(session: Session) -> str:
    return str(session.scalar(text("select code from household_household order by id limit 1")))


class TestModule(ModuleConformance):
    """The conformance suite; docs/modules.md names its checks."""

    module = "household_supervision"
    declared: ClassVar[Declared] = Declared(
        personal={
            "HouseholdView.address_detail": LIST,
            "HouseholdView.head_name": LIST,
            "ImportRowView.raw": "the clerk compares a refused row with the file it came from",
            "MeetingAttendeeView.full_name": MINUTES,
            "MemberView.birth_year": MEMBERS,
            "MemberView.ethnic_group": MEMBERS,
            "MemberView.full_name": MEMBERS,
            "MemberView.has_disability": MEMBERS,
            "MemberView.id_number": "masked; the clerk compares the last digits with the card",
            "MemberView.no_labour_capacity": MEMBERS,
            "MemberView.on_social_allowance": MEMBERS,
            "ReviewCaseView.head_name": LIST,
            "SampledHouseholdView.replace_reason": TEAM,
            "VillageMeetingView.chair_name": MINUTES,
            "VillageMeetingView.secretary_name": MINUTES,
            "VisitHouseholdView.differences": TEAM,
            "VisitHouseholdView.seen": TEAM,
            "VisitView.people_met": TEAM,
        },
        admin_only={
            "household_supervision.CaseResult:delete": "a class is changed by a new decision",
        },
        values={
            "household_import": {"sha256": lambda index: f"{index:064x}"},
            "household_finding": {"evidence": "seen in the village", "detection_key": None},
            "household_plan": {"sample_kind": "census"},
            "household_visit_household": {"agrees_with_record": True},
            "household_import_row": {"outcome": "new", "raw": ["Chamaléa Thị Mây", "4"]},
        },
        samples={
            "HouseholdView": {"unit_id": _commune},
            "MemberView": {
                "household_id": _household,
                "id_number": "058160000002",
                "birth_year": "1960",
                "relationship_code": "child",
            },
        },
    )
