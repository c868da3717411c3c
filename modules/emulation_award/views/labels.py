"""Words for the codes and columns of this module, in the order in which a list offers them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.emulation_award.domain.kinds import (
    Choice,
    Mark,
    ObjectKind,
    PaperKind,
    Rounding,
    VoteBase,
)
from modules.emulation_award.models.certificate import BOX_NAMES, BatchState, PrintMode
from modules.emulation_award.models.choices import ObjectClass, Outcome, Presence, SeatRole, Sex

Choices = list[tuple[str, Text]]


def choices(labels: Mapping[StrEnum, Text]) -> Choices:
    """Return labels as the choices of a column."""
    return [(code.value, label) for code, label in labels.items()]


OBJECT_KINDS = choices(
    {
        ObjectKind.COLLECTIVE: _l("Collective"),
        ObjectKind.INDIVIDUAL: _l("Individual"),
        ObjectKind.HOUSEHOLD: _l("Household"),
    }
)
OBJECT_CLASSES = choices(
    {
        ObjectClass.PROVINCE_AGENCY: _l("Provincial agency"),
        ObjectClass.DISTRICT: _l("District or city"),
        ObjectClass.COMMUNE: _l("Commune, ward or township"),
        ObjectClass.VILLAGE: _l("Village or neighbourhood"),
        ObjectClass.FRONT: _l("Front and mass organisations"),
        ObjectClass.ENTERPRISE: _l("Enterprise"),
        ObjectClass.ARMED_FORCES: _l("Armed forces"),
        ObjectClass.OTHER_COLLECTIVE: _l("Other collective"),
        ObjectClass.DIRECT_WORKER: _l("Who works, produces or studies directly"),
        ObjectClass.OTHER_LEADER: _l("Other leader, from deputy head of division"),
        ObjectClass.DEPARTMENT_LEADER: _l("Leader of a department"),
        ObjectClass.PROVINCE_LEADER: _l("Leader of a ministry or province"),
        ObjectClass.ENTREPRENEUR: _l("Entrepreneur"),
        ObjectClass.HOUSEHOLD: _l("Household"),
    }
)
SEXES = choices({Sex.MALE: _l("Male"), Sex.FEMALE: _l("Female")})
PAPERS = choices(
    {
        PaperKind.SUBMISSION: _l("Submission (tờ trình)"),
        PaperKind.REPORT: _l("Report of achievements"),
        PaperKind.MINUTES: _l("Minutes of the nominating level"),
        PaperKind.LIST: _l("List of nominees"),
        PaperKind.INITIATIVE: _l("Papers of an initiative"),
        PaperKind.OPINION: _l("Opinion of a competent agency"),
        PaperKind.CONCLUSION: _l("Conclusion of an inspection or complaint"),
        PaperKind.OTHER: _l("Other paper"),
    }
)
SEAT_ROLES = choices(
    {
        SeatRole.CHAIR: _l("Chair of the board"),
        SeatRole.STANDING_VICE: _l("Standing vice-chair"),
        SeatRole.VICE: _l("Vice-chair"),
        SeatRole.SECRETARY: _l("Secretary"),
        SeatRole.MEMBER: _l("Member"),
    }
)
PRESENCES = choices(
    {
        Presence.INVITED: _l("Invited"),
        Presence.PRESENT: _l("Present"),
        Presence.BY_POST: _l("Absent, asked in writing"),
        Presence.ABSENT: _l("Absent"),
    }
)
VOTES = choices(
    {
        Choice.FOR: _l("For"),
        Choice.AGAINST: _l("Against"),
        Choice.BLANK: _l("No opinion"),
        Choice.RECUSED: _l("Recused"),
    }
)
MARKS = choices(
    {
        Mark.FOR: _l("For"),
        Mark.AGAINST: _l("Against"),
        Mark.BLANK: _l("No opinion"),
        Mark.INVALID: _l("Not valid"),
    }
)
OUTCOMES = choices(
    {
        Outcome.OPEN: _l("Not counted yet"),
        Outcome.PASSED: _l("Passed"),
        Outcome.FAILED: _l("Not passed"),
    }
)
OUTCOME_TONES = {"passed": "success", "failed": "danger", "open": "neutral"}
BASES = choices(
    {
        VoteBase.ALL_MEMBERS: _l("Of all members"),
        VoteBase.TAKING_PART: _l("Of those who take part"),
        VoteBase.VALID_BALLOTS: _l("Of the valid ballots"),
    }
)
ROUNDINGS = choices({Rounding.UP: _l("Up"), Rounding.NEAREST: _l("To the nearest")})
COUNT_STATES: Choices = [
    ("open", _l("Being counted")),
    ("closed", _l("Closed")),
    ("void", _l("Set aside")),
]
COUNT_TONES = {"open": "warning", "closed": "success", "void": "neutral"}
FORM_KINDS: Choices = [("form", _l("Form of commendation")), ("title", _l("Emulation title"))]
LEVELS: Choices = [
    ("central", _l("Central")),
    ("province", _l("Province")),
    ("department", _l("Department or unit")),
    ("district", _l("District")),
    ("commune", _l("Commune")),
]

VERSION = {
    "movement": _l("Emulation movement"),
    "movement_version": _l("Plan of the movement"),
    "movement_version_id": _l("Plan of the movement"),
}
SUBJECT: dict[str, Text] = {
    "object_kind": _l("Kind of object"),
    "object_class": _l("Class of object"),
    "subject_name": _l("Full name of the person or collective"),
    "position": _l("Office"),
    "workplace": _l("Body or unit"),
    "sex": _l("Sex"),
    "birth_date": _l("Date of birth"),
    "merit": _l("Merit, as on the certificate"),
    "form": _l("Form of commendation"),
    "form_id": _l("Form of commendation"),
    "organisation": _l("Nominating body"),
    "organisation_id": _l("Nominating body"),
}
SUBJECT_CHOICES = {
    "object_kind": OBJECT_KINDS,
    "object_class": OBJECT_CLASSES,
    "sex": SEXES,
}

SHEETS: Choices = [("A4", _l("A4")), ("A3", _l("A3"))]
ALIGNMENTS: Choices = [
    ("left", _l("Left")),
    ("center", _l("Centre")),
    ("right", _l("Right")),
]
PRINT_MODES = choices(
    {
        PrintMode.FILL: _l("Only what a pre-printed blank leaves open"),
        PrintMode.WHOLE: _l("All of it"),
    }
)
BATCH_STATES = choices(
    {
        BatchState.WAITING: _l("Waits for its turn"),
        BatchState.RUNNING: _l("Is being made"),
        BatchState.DONE: _l("Ready"),
        BatchState.FAILED: _l("Was not made"),
        BatchState.EXPIRED: _l("File is over"),
    }
)
BOX_FIELDS: Choices = [(code.value, label) for code, label in BOX_NAMES.items()]
