"""Review procedures as dated regimes: windows, steps, time limits and report dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from .dated import Validity, Verification
from .errors import DatesOutOfOrder, DurationNotSet, NoMonthlyReview, NoRegime
from .village_meeting import MeetingRules


class WorkingDays(Protocol):
    """The working-day calendar of the country, with its yearly holidays and swapped days."""

    def add_working_days(self, start: date, days: int) -> date:
        """Return the day that is so many working days after the start, which is not counted."""

    def count_working_days(self, first: date, last: date) -> int:
        """Count the working days of a period, both ends included."""


class DayKind(StrEnum):
    """What a time limit counts."""

    DAY = "day"
    WORKING_DAY = "working_day"


class StepCode(StrEnum):
    """Steps of a review."""

    LIST = "LIST"
    SURVEY = "SURVEY"
    MEETING = "MEETING"
    POSTING = "POSTING"
    DISTRICT = "DISTRICT"
    RECOGNISE = "RECOGNISE"


class DurationCode(StrEnum):
    """Time limits that a regime may set."""

    POSTING = "posting"
    OBJECTION_RECHECK = "objection_recheck"
    POSTING_AGAIN = "posting_again"
    DISTRICT_ANSWER = "district_answer"
    OUT_OF_ROUND_DECISION = "out_of_round_decision"


class CountedFrom(StrEnum):
    """What starts the clock of a review outside the yearly round."""

    RECEIPT = "receipt"
    REVIEW_START = "review_start"


class ReportCode(StrEnum):
    """Reports that a regime asks for."""

    MONTHLY = "MONTHLY"
    YEARLY_PRELIMINARY = "YEARLY_PRELIMINARY"
    YEARLY_OFFICIAL = "YEARLY_OFFICIAL"


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of days and their kind; the two are never stored apart."""

    value: int
    kind: DayKind
    verification: Verification


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day without its year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the day of one year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class YearlyWindow:
    """When the yearly round runs, both ends included."""

    first: DayOfYear
    last: DayOfYear
    article: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of a review and the days on which it exists."""

    code: StepCode
    title_vi: str
    title_en: str
    validity: Validity
    verification: Verification


@dataclass(frozen=True, slots=True)
class OutOfRound:
    """The review outside the yearly round; `start_day` is a day of the month."""

    counted_from: CountedFrom
    start_day: int | None
    steps: tuple[StepCode, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level of administration through which reports go."""

    code: str
    name_vi: str
    name_en: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A report due on days of the year, or before them where `before` is set."""

    code: ReportCode
    days: tuple[DayOfYear, ...]
    before: bool
    route: tuple[Level, ...]
    article: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class ReviewBy:
    """When a regime without a known end has to be looked at again."""

    date: date
    verification: Verification


@dataclass(frozen=True, slots=True)
class Regime:
    """One dated version of the review procedure."""

    id: str
    title_vi: str
    title_en: str
    legal_basis: tuple[str, ...]
    validity: Validity
    review_by: ReviewBy | None
    window: YearlyWindow
    steps: tuple[ProcedureStep, ...]
    durations: Mapping[DurationCode, Duration]
    out_of_round: OutOfRound
    meeting: MeetingRules
    reports: tuple[ReportRule, ...]

    def steps_on(self, day: date) -> tuple[ProcedureStep, ...]:
        """Return the steps that exist on a day: no district from 01/7/2025 (NĐ 131/2025/NĐ-CP)."""
        return tuple(step for step in self.steps if step.validity.contains(day))

    def duration(self, code: DurationCode) -> Duration:
        """Return a time limit, refusing one that the regime does not set."""
        found = self.durations.get(code)
        if found is None:
            raise DurationNotSet(self.id, code)
        return found

    def window_in(self, year: int) -> tuple[date, date]:
        """Return the first and the last day of the yearly round of a year."""
        return self.window.first.in_year(year), self.window.last.in_year(year)


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day of a time limit and the event day it counts from."""

    counted_from: date
    last_day: date
    duration: Duration


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The last day for one report and the levels it goes through."""

    code: ReportCode
    last_day: date
    route: tuple[str, ...]
    article: str
    verification: Verification


def regime_for(regimes: Iterable[Regime], day: date) -> Regime:
    """Return the procedure in force on a day."""
    for regime in regimes:
        if regime.validity.contains(day):
            return regime
    raise NoRegime(day)


def end_of(duration: Duration, start: date, calendar: WorkingDays) -> DueDate:
    """Return the last day of a time limit; the day of the event is not counted."""
    if duration.kind is DayKind.WORKING_DAY:
        last = calendar.add_working_days(start, duration.value)
    else:
        last = start + timedelta(days=duration.value)
    return DueDate(start, last, duration)


def due_date(regime: Regime, code: DurationCode, start: date, calendar: WorkingDays) -> DueDate:
    """Return the last day of one of the regime's time limits."""
    return end_of(regime.duration(code), start, calendar)


def monthly_review_start(regime: Regime, received: date) -> date:
    """Return the day on which the review of a request starts (Điều 3, 5 QĐ 24/2021/QĐ-TTg).

    One review a month starts on day 15; a request of day 16 waits for the next month.
    """
    day = regime.out_of_round.start_day
    if day is None:
        raise NoMonthlyReview(regime.id)
    if received.day <= day:
        return received.replace(day=day)
    following = received.replace(day=1) + timedelta(days=31)
    return following.replace(day=day)


def decision_due(regime: Regime, received: date, calendar: WorkingDays) -> DueDate:
    """Return when a request outside the yearly round must be decided.

    15 days from the start of the monthly review, not from receipt (Điều 5 QĐ 24/2021/QĐ-TTg);
    before that 7 working days from receipt (TT 14/2018/TT-BLĐTBXH).
    """
    start = received
    if regime.out_of_round.counted_from is CountedFrom.REVIEW_START:
        start = monthly_review_start(regime, received)
    return due_date(regime, DurationCode.OUT_OF_ROUND_DECISION, start, calendar)


def is_posted_long_enough(
    regime: Regime, first: date, last: date, calendar: WorkingDays, *, again: bool = False
) -> bool:
    """Tell whether a posting lasted the days it must, both ends counted (VR12, F-POST)."""
    duration = regime.duration(DurationCode.POSTING_AGAIN if again else DurationCode.POSTING)
    if duration.kind is DayKind.WORKING_DAY:
        return calendar.count_working_days(first, last) >= duration.value
    return (last - first).days + 1 >= duration.value


def usual_policy_year(regime: Regime, opened: date) -> int:
    """Propose the policy year of a round: the autumn round makes the list of the next year."""
    return opened.year + (opened >= regime.window.first.in_year(opened.year))


def report_dates(regimes: Sequence[Regime], year: int) -> tuple[ReportDue, ...]:
    """List the reports due in a year in order of date, each under the regime of its day.

    Điều 7 QĐ 24/2021/QĐ-TTg; "before" a day means that the day before is the last one.
    """
    dues = [
        ReportDue(rule.code, last, _route(rule, last), rule.article, rule.verification)
        for regime in regimes
        for rule in regime.reports
        for last in _last_days(rule, year)
        if regime.validity.contains(last)
    ]
    return tuple(sorted(dues, key=lambda due: (due.last_day, due.code)))


def check_order(dates: Sequence[tuple[StepCode, date | None]]) -> None:
    """Refuse a step dated before the one that precedes it; undated steps are skipped (VR19)."""
    known = [(code, day) for code, day in dates if day is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            raise DatesOutOfOrder(earlier, first, later, second)


def _last_days(rule: ReportRule, year: int) -> tuple[date, ...]:
    return tuple(day.in_year(year) - timedelta(days=rule.before) for day in rule.days)


def _route(rule: ReportRule, day: date) -> tuple[str, ...]:
    return tuple(level.code for level in rule.route if level.validity.contains(day))
