"""What the tests of this module share: days, places, roles, and the people of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.models import AdminUnit, Organisation
from app.kernel.actor import Actor
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models import VillageMeeting
from modules.household_supervision.services import meetings

MODULE = "household_supervision"
DAY = date(2021, 10, 15)
OPENING = date(2021, 9, 1)
COMMUNE = "22861"
OTHER_COMMUNE = "22864"


def role(name: str) -> str:
    """Return the full name of a role of the module."""
    return f"{MODULE}.{name}"


@dataclass
class Land:
    """The places and bodies of the tests."""

    province: AdminUnit
    commune: AdminUnit
    other_commune: AdminUnit
    village: AdminUnit
    second_village: AdminUnit
    front: Organisation
    committee: Organisation


PEOPLE = (
    ("Trưởng Thôn", MeetingRole.VILLAGE_HEAD),
    ("Trưởng Ban", MeetingRole.COMMUNE_STEERING),
    ("Cán Bộ", MeetingRole.POVERTY_OFFICER),
    ("Bí Thư", MeetingRole.PARTY_SECRETARY),
    ("Hội Trưởng", MeetingRole.MASS_ORGANISATION),
    ("Rà Soát Viên", MeetingRole.SURVEYOR),
    ("Đại Diện Hộ", MeetingRole.REVIEWED_HOUSEHOLD),
    ("Hộ Khác", MeetingRole.OTHER_HOUSEHOLD),
)


def enter_people(meeting: VillageMeeting, actor: Actor, *, observer: bool = True) -> None:
    """Enter eight participants, and the Front's observer apart."""
    for name, capacity in PEOPLE:
        meetings.add_attendee(meeting.id, meetings.Person(name, (capacity,)), actor=actor)
    if observer:
        person = meetings.Person("Giám Sát", (MeetingRole.FRONT_OBSERVER,))
        meetings.add_attendee(meeting.id, person, actor=actor)
