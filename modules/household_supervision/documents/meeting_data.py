"""The data of the minutes of a village meeting, read from its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.documents.parts import Head, Signer, signs_as
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import committee, lower_first
from modules.household_supervision.documents.reading import note, session_of
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.domain.summary import rate
from modules.household_supervision.domain.village_meeting import MeetingRole, Share, meets_share
from modules.household_supervision.models import (
    CaseResult,
    MeetingAttendee,
    MeetingVote,
    ReviewCase,
    VillageMeeting,
)
from modules.household_supervision.services import core_data, definitions, meeting_steps
from modules.household_supervision.services.review_steps import regime_of

# The order of the form: steering committee, Party and mass organisations, surveyors, households.
ROLES = (
    *(MeetingRole.COMMUNE_STEERING, MeetingRole.COMMUNE_REPRESENTATIVE),
    *(MeetingRole.POVERTY_OFFICER, MeetingRole.VILLAGE_HEAD, MeetingRole.PARTY_SECRETARY),
    *(MeetingRole.MASS_ORGANISATION, MeetingRole.SURVEYOR),
)
OF_HOUSEHOLDS = (
    *(MeetingRole.HOUSEHOLD_REPRESENTATIVE, MeetingRole.REVIEWED_HOUSEHOLD),
    MeetingRole.OTHER_HOUSEHOLD,
)


@dataclass(frozen=True)
class Person:
    """Somebody at the meeting: name, office, and as what they attend."""

    name: str
    title: str
    roles: str


@dataclass(frozen=True)
class Part:
    """Those who attend in one role: how many (people), and their names with their offices."""

    role: str
    count: int
    names: str


@dataclass(frozen=True)
class Vote:
    """A household: head, class by the survey, who agrees of all who attend (people), opinions."""

    head: str
    result: str
    agree: int
    present: int
    share: Decimal | None  # percent
    is_agreed: bool
    opinion: str


@dataclass(frozen=True)
class MinutesData:
    """The minutes of a meeting; counts are people or households, shares percent."""

    head: Head
    subject: str
    form: str
    year: int
    day: date
    place: str
    where: str
    number: int
    chair: str
    chair_title: str
    secretary: str
    secretary_title: str
    parts: tuple[Part, ...]
    participants: int
    observers: tuple[Person, ...]
    is_front_invited: bool
    households_listed: int | None
    households_present: int | None
    households_share: Decimal | None
    people: tuple[Person, ...]
    votes: tuple[Vote, ...]
    classes: tuple[str, ...]
    share_words: str
    copies: int
    chair_signer: Signer
    secretary_signer: Signer
    household_signer: Signer
    front_signer: Signer

    @property
    def agreed(self) -> int:
        """Return how many households reached the share."""
        return sum(vote.is_agreed for vote in self.votes)

    @property
    def below(self) -> int:
        """Return how many households did not, and are surveyed again."""
        return len(self.votes) - self.agreed

    @property
    def copies_written(self) -> str:
        """Return the number of copies as papers write it: 02."""
        return f"{self.copies:02}"

    @property
    def opinions(self) -> tuple[Vote, ...]:
        """Return the households on which other opinions were written down."""
        return tuple(vote for vote in self.votes if vote.opinion)


def build(item: VillageMeeting) -> MinutesData:
    """Read a meeting with its people and its votes."""
    session, review = session_of(item), item.unit_review
    held_on = item.held_on or review.round.opens_on
    rows = _attendees(item)
    people = _people(rows)
    observers = tuple(Person(row.full_name, row.title or "", "") for row in rows if row.is_observer)
    form = settings().minutes[review.round.regime]
    year = review.round.opens_on.year
    path = core_data.path_of(session, item.unit_id)
    above = committee(session, review.unit, held_on)
    rules = regime_of(review).meeting
    votes = _votes(item, rules.min_share)
    return MinutesData(
        head=Head(item.unit.full_name, above.lines()[0], place=above.place, day=held_on),
        subject=form.subject.format(year=year),
        form=form.form,
        year=year,
        day=held_on,
        place=item.place or "",
        where=", ".join(lower_first(unit.full_name) for unit in path),
        number=item.number,
        chair=item.chair_name or "",
        chair_title=item.chair_title or _role_of(rows, item.chair_name),
        secretary=item.secretary_name or "",
        secretary_title=item.secretary_title or _role_of(rows, item.secretary_name),
        parts=_parts(rows),
        participants=meeting_steps.attendance_of(item).participants,
        observers=observers,
        is_front_invited=item.front_invited_on is not None,
        households_listed=item.households_listed,
        households_present=item.households_present,
        households_share=_share(item.households_present, item.households_listed),
        people=people,
        votes=votes,
        classes=_counted(votes),
        share_words=_share_words(rules.min_share),
        copies=item.minutes_copies or rules.minutes_copies,
        chair_signer=signs_as("CHỦ TRÌ", item.chair_name or ""),
        secretary_signer=signs_as("THƯ KÝ", item.secretary_name or ""),
        household_signer=signs_as("ĐẠI DIỆN HỘ DÂN", _representative(rows)),
        front_signer=front_signs(observers[0].name if observers else ""),
    )


def _attendees(item: VillageMeeting) -> Sequence[MeetingAttendee]:
    rows = (
        session_of(item)
        .scalars(
            select(MeetingAttendee)
            .where(MeetingAttendee.meeting_id == item.id)
            .options(joinedload(MeetingAttendee.organisation))
            .order_by(MeetingAttendee.attendee_no, MeetingAttendee.id)
        )
        .all()
    )
    note("MeetingAttendeeView", rows, ("full_name",))
    return rows


def role_names() -> dict[str, str]:
    """Return the words of the procedure for who attends a meeting."""
    return {each.code: each.name_vi for each in definitions.procedures().meeting_roles}


def _people(rows: Sequence[MeetingAttendee]) -> tuple[Person, ...]:
    """Return each person once, with all roles."""
    names = role_names()
    found: dict[int, list[MeetingAttendee]] = {}
    for row in rows:
        found.setdefault(row.attendee_no, []).append(row)
    return tuple(
        Person(
            same[0].full_name,
            _office(same[0]),
            "; ".join(names[row.role] for row in same),
        )
        for same in found.values()
    )


def _office(row: MeetingAttendee) -> str:
    body = str(row.organisation) if row.organisation is not None else ""
    return ", ".join(part for part in (row.title or "", body) if part)


def _parts(rows: Sequence[MeetingAttendee]) -> tuple[Part, ...]:
    names = role_names()
    found = []
    for role in ROLES:
        same = [row for row in rows if row.role == role]
        if same:
            told = (", ".join(filter(None, (row.full_name, row.title))) for row in same)
            found.append(Part(names[role], len(same), "; ".join(told)))
    households = {row.attendee_no for row in rows if row.role in OF_HOUSEHOLDS}
    if households:
        found.append(Part("Đại diện hộ gia đình", len(households), ""))
    return tuple(found)


def _role_of(rows: Sequence[MeetingAttendee], name: str | None) -> str:
    """Return in what role somebody attends, where no office is written down."""
    return next((role_names()[row.role] for row in rows if row.full_name == name), "")


def _representative(rows: Sequence[MeetingAttendee]) -> str:
    """Return the one household representative who signed; nobody if there are more or none."""
    signed = {row.full_name for row in rows if row.role in OF_HOUSEHOLDS and row.has_signed}
    return signed.pop() if len(signed) == 1 else ""


def _votes(item: VillageMeeting, share: Share | None) -> tuple[Vote, ...]:
    rows = (
        session_of(item)
        .scalars(
            select(MeetingVote)
            .join(ReviewCase, ReviewCase.id == MeetingVote.case_id)
            .where(MeetingVote.meeting_id == item.id)
            .options(joinedload(MeetingVote.case).options(selectinload(ReviewCase.results)))
            .order_by(ReviewCase.sort_key, ReviewCase.id)
        )
        .all()
    )
    note("ReviewCaseView", [row.case for row in rows], ("head_name",))
    standard = item.unit_review.round.standard_id
    return tuple(
        Vote(
            head=row.case.head_name,
            result=words.CLASSES.get(class_of(row.case.results, standard), ""),
            agree=row.agree_count,
            present=row.present_count,
            share=_share(row.agree_count, row.present_count),
            is_agreed=share is None or meets_share(row.agree_count, row.present_count, share),
            opinion=row.opinion or "",
        )
        for row in rows
    )


def class_of(results: Sequence[CaseResult], standard_id: int) -> str:
    """Return the class that the survey led to: what the meeting was asked about."""
    found = next((each for each in results if each.standard_id == standard_id), None)
    if found is None:
        return ""
    return found.computed_class or found.recorded_class or found.proposed_class or ""


def _counted(votes: Sequence[Vote]) -> tuple[str, ...]:
    return tuple(
        f"{name}: {count} hộ"
        for name in words.CLASSES.values()
        if (count := sum(vote.result == name for vote in votes))
    )


def front_signs(name: str) -> Signer:
    """Return the place of the Front's representative, who watches and does not vote."""
    return signs_as(
        "ĐẠI DIỆN MẶT TRẬN TỔ QUỐC", name, hint="(Giám sát cuộc họp; ký, ghi rõ họ tên)"
    )


def _share(part: int | None, whole: int | None) -> Decimal | None:
    return None if part is None or not whole else rate(part, whole)


def _share_words(share: Share | None) -> str:
    """Return the share that a household needs: `từ 50% trở lên`; nothing where none is set."""
    if share is None:
        return ""
    percent = f"{share.votes * 100 / share.of:g}%".replace(".", ",")
    return f"từ {percent} trở lên" if share.inclusive else f"trên {percent}"
