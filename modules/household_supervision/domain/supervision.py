"""The Front's supervision: finding types, forms, and the life of a recommendation.

Law on the Front 75/2015/QH13, Điều 25-27. The Front recommends; it never changes a class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .dated import Validity, Verification, read_validity
from .errors import NoDeadlineRule, UnknownFindingType, UnknownLevel
from .procedure_loader import Named, read_duration, read_level, read_named
from .reading import Node, parse_yaml
from .review_calendar import DueDate, Duration, Level, WorkingDays, end_of


class DeadlineCode(StrEnum):
    """Matters of a supervision that have a time limit."""

    PLAN_SENT = "plan_sent"
    TEAM_REPORT = "team_report"
    RECOMMENDATION_ANSWER = "recommendation_answer"
    INSPECTION_BOARD_ANSWER = "inspection_board_answer"


class Direction(StrEnum):
    """Whether a time limit runs up to its event or from it."""

    BEFORE = "before"
    AFTER = "after"


class AnswerState(StrEnum):
    """Where a recommendation stands against its due date."""

    AWAITED = "awaited"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class FindingType:
    """A kind of fault, and how it is detected."""

    code: str
    name_vi: str
    name_en: str
    detect_vi: str
    detect_en: str


@dataclass(frozen=True, slots=True)
class LegalSource:
    """A document on which supervision rests."""

    document: str
    article: str | None
    title_vi: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A time limit as configuration; `level` None holds for every level of the Front."""

    code: DeadlineCode
    direction: Direction
    duration: Duration
    level: str | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class Supervision:
    """Everything in the data file of supervision."""

    legal_basis: tuple[LegalSource, ...]
    forms: tuple[Named, ...]
    modes: tuple[Named, ...]
    levels: tuple[Level, ...]
    deadlines: tuple[DeadlineRule, ...]
    finding_types: tuple[FindingType, ...]

    def finding_type(self, code: str) -> FindingType:
        """Return the finding type of a code."""
        for entry in self.finding_types:
            if entry.code == code:
                return entry
        raise UnknownFindingType(code)


@dataclass(frozen=True, slots=True)
class Escalation:
    """What an unanswered recommendation leads to; `to_level` is None at the top."""

    overdue_since: date
    to_level: str | None


def load_supervision(text: str) -> Supervision:
    """Read forms, levels, time limits and finding types from YAML text."""
    root = parse_yaml(text)
    return Supervision(
        legal_basis=tuple(_legal_source(node) for node in root["legal_basis"]),
        forms=tuple(read_named(node) for node in root["forms"]),
        modes=tuple(read_named(node) for node in root["modes"]),
        levels=tuple(read_level(node) for node in root["levels"]),
        deadlines=tuple(_deadline(node) for node in root["deadlines"]),
        finding_types=tuple(_finding_type(node) for node in root["finding_types"]),
    )


def deadline_rule(
    rules: Sequence[DeadlineRule], code: DeadlineCode, level: str, on: date
) -> DeadlineRule:
    """Return the time limit in force; one for the level wins over one for all levels."""
    fitting = [
        rule
        for rule in rules
        if rule.code is code and rule.level in (None, level) and rule.validity.contains(on)
    ]
    if not fitting:
        raise NoDeadlineRule(code, level, on)
    return max(fitting, key=lambda rule: rule.level is not None)


def supervision_due(rule: DeadlineRule, event: date, calendar: WorkingDays) -> DueDate:
    """Return the last day of a time limit around its event, which is itself not counted."""
    if rule.direction is Direction.AFTER:
        return end_of(rule.duration, event, calendar)
    return _counted_back(rule.duration, event, calendar)


def answer_state(due: date, answered: date | None, today: date) -> AnswerState:
    """Tell where a recommendation stands; an answer on the due date is in time."""
    if answered is not None:
        return AnswerState.ANSWERED if answered <= due else AnswerState.ANSWERED_LATE
    return AnswerState.AWAITED if today <= due else AnswerState.OVERDUE


def escalation(
    due: date, answered: date | None, today: date, level: str, levels: Sequence[Level]
) -> Escalation | None:
    """Tell to whom an overdue recommendation goes: the Front one level up, which writes on.

    None while an answer is still awaited or has come.
    """
    if answer_state(due, answered, today) is not AnswerState.OVERDUE:
        return None
    return Escalation(due + timedelta(days=1), level_above(level, levels, today))


def level_above(level: str, levels: Sequence[Level], on: date) -> str | None:
    """Return the next level up on a day; the district is left out from 01/7/2025."""
    present = [entry.code for entry in levels if entry.validity.contains(on)]
    if level not in present:
        raise UnknownLevel(level, on)
    above = present[present.index(level) + 1 :]
    return above[0] if above else None


def _counted_back(duration: Duration, event: date, calendar: WorkingDays) -> DueDate:
    back = Duration(-duration.value, duration.kind, duration.verification)
    return DueDate(event, end_of(back, event, calendar).last_day, duration)


def _legal_source(node: Node) -> LegalSource:
    return LegalSource(
        document=node["document"].text(),
        article=node.optional_text("article"),
        title_vi=node["title_vi"].text(),
        verification=node["verification"].member(Verification),
    )


def _deadline(node: Node) -> DeadlineRule:
    return DeadlineRule(
        code=node["code"].member(DeadlineCode),
        direction=node["direction"].member(Direction),
        duration=read_duration(node),
        level=node.optional_text("level"),
        validity=read_validity(node.get("valid")),
    )


def _finding_type(node: Node) -> FindingType:
    return FindingType(
        code=node["code"].text(),
        name_vi=node["name_vi"].text(),
        name_en=node["name_en"].text(),
        detect_vi=node["detect_vi"].text(),
        detect_en=node["detect_en"].text(),
    )
