"""Refusals of the rules: each is a type with values; the texts live in the module's messages."""

from dataclasses import dataclass
from datetime import date


class RuleError(Exception):
    """Base of every refusal raised by the rules of this module."""


@dataclass(unsafe_hash=True)
class BadData(RuleError):
    """A data file holds something else than expected at a place."""

    path: str
    expected: str


@dataclass(unsafe_hash=True)
class NoStandardForYear(RuleError):
    """No poverty standard covers the policy year."""

    policy_year: int


@dataclass(unsafe_hash=True)
class StandardDisabled(RuleError):
    """The standard is loaded but may not be used yet."""

    standard_id: str


@dataclass(unsafe_hash=True)
class StandardForStatisticsOnly(RuleError):
    """The standard serves published statistics only; no round is opened on it."""

    standard_id: str


@dataclass(unsafe_hash=True)
class NoScoreMethod(RuleError):
    """The standard has no scoring method, so scores cannot be classified on it."""

    standard_id: str


@dataclass(unsafe_hash=True)
class LineNotSet(RuleError):
    """The standard does not define an income line."""

    standard_id: str
    line: str


class AssessmentError(RuleError):
    """Base of what can be wrong with the figures of one household."""


@dataclass(unsafe_hash=True)
class AreaMissing(AssessmentError):
    """The area (rural or urban) of the household is not known."""


@dataclass(unsafe_hash=True)
class ValueMissing(AssessmentError):
    """A figure that the method needs is not given."""

    field: str


@dataclass(unsafe_hash=True)
class ScoreOutOfRange(AssessmentError):
    """A figure lies outside its range; `maximum` is None where there is no upper bound."""

    field: str
    value: int
    minimum: int
    maximum: int | None


@dataclass(unsafe_hash=True)
class ScoreNotMultiple(AssessmentError):
    """The deprivation score is not a multiple of the points of one deprivation (VR02)."""

    score: int
    step: int


@dataclass(unsafe_hash=True)
class ScoreContradictsDeprivations(AssessmentError):
    """The deprivation score differs from points times deprived indicators (VR02)."""

    score: int
    deprivations: int
    expected: int


@dataclass(unsafe_hash=True)
class UnknownIndicator(AssessmentError):
    """The standard has no indicator with this code."""

    code: str
    standard_id: str


@dataclass(unsafe_hash=True)
class IndicatorRepeated(AssessmentError):
    """An indicator is listed twice; it counts once however many members are affected."""

    code: str


@dataclass(unsafe_hash=True)
class IndicatorWithoutMember(AssessmentError):
    """A deprivation is recorded but nobody in the household has the age it concerns (VR15)."""

    code: str
    age_from: int
    age_to: int | None


@dataclass(unsafe_hash=True)
class ClassContradictsScores(RuleError):
    """The recorded class differs from the one that the figures give (VR01, finding F-CLASS)."""

    recorded: str
    computed: str
    recorded_cause: str | None
    computed_cause: str | None

    finding_type = "F-CLASS"


@dataclass(unsafe_hash=True)
class NegativeCount(RuleError):
    """A count of people or households is negative."""

    field: str
    value: int


@dataclass(unsafe_hash=True)
class NoParticipants(RuleError):
    """A share cannot be taken: nobody is entered as a participant of the meeting."""


@dataclass(unsafe_hash=True)
class AgreeExceedsPresent(RuleError):
    """More people agree than are present (VR11)."""

    agree: int
    present: int


@dataclass(unsafe_hash=True)
class NoRegime(RuleError):
    """No review procedure was in force on the date."""

    on: date


@dataclass(unsafe_hash=True)
class DurationNotSet(RuleError):
    """The procedure in force does not set this time limit."""

    regime_id: str
    duration: str


@dataclass(unsafe_hash=True)
class NoMonthlyReview(RuleError):
    """The procedure in force has no monthly review with a fixed starting day."""

    regime_id: str


@dataclass(unsafe_hash=True)
class DatesOutOfOrder(RuleError):
    """A step of the review carries a date before the step that precedes it (VR19)."""

    earlier_step: str
    earlier_date: date
    later_step: str
    later_date: date


@dataclass(unsafe_hash=True)
class MovementUnclear(RuleError):
    """The two standings and the reason do not describe one movement of a household."""

    previous: str | None
    current: str | None
    reason: str | None


@dataclass(unsafe_hash=True)
class CountExceedsTotal(RuleError):
    """A part is larger than its whole, so a rate would pass 100 percent."""

    count: int
    total: int


@dataclass(unsafe_hash=True)
class UnknownFindingType(RuleError):
    """No finding type has this code."""

    code: str


@dataclass(unsafe_hash=True)
class NoDeadlineRule(RuleError):
    """No time limit is configured for this matter, level and date."""

    code: str
    level: str
    on: date


@dataclass(unsafe_hash=True)
class UnknownLevel(RuleError):
    """No level of the Front has this code on the date."""

    level: str
    on: date


@dataclass(unsafe_hash=True)
class SheetIncomplete(RuleError):
    """The scoring table was not read in full, so no total may be computed from it."""

    standard_id: str
    sheet: str
    missing: tuple[str, ...]


@dataclass(unsafe_hash=True)
class NoSheet(RuleError):
    """No scoring sheet exists for the standard, area and region."""

    standard_id: str
    area: str
    region: str


@dataclass(unsafe_hash=True)
class SheetNotForArea(RuleError):
    """The sheet used is not the one of the area on the round's date (VR04, finding F-AREA)."""

    used: str
    expected: str

    finding_type = "F-AREA"


@dataclass(unsafe_hash=True)
class UnknownItem(RuleError):
    """The scoring sheet has no such item."""

    item: str


@dataclass(unsafe_hash=True)
class UnknownOption(RuleError):
    """The item of the scoring sheet has no such option."""

    item: str
    option: str


@dataclass(unsafe_hash=True)
class AnswerMissing(RuleError):
    """An item that every household must answer has no answer."""

    item: str


@dataclass(unsafe_hash=True)
class TooManyAnswers(RuleError):
    """A single-choice item has several answers, or one answer is given twice."""

    item: str


@dataclass(unsafe_hash=True)
class HouseholdEmpty(RuleError):
    """The household has no members."""


@dataclass(unsafe_hash=True)
class RowError(RuleError):
    """Base of what can be wrong with one cell of an imported list."""

    value: str


class UnknownClassLabel(RowError):
    """The text is none of the exact class labels and codes of the list."""


class UnknownSex(RowError):
    """The text is none of the sex codes."""


class BadBirthDate(RowError):
    """The text is not a year, a month with year, or a real day."""


class UnknownMark(RowError):
    """The text is neither a mark nor empty."""


class UnknownArea(RowError):
    """The text is neither rural nor urban."""


@dataclass(unsafe_hash=True)
class BirthColumnsUnclear(RuleError):
    """The birth year is in both columns (male and female), or in none."""

    male: str
    female: str


@dataclass(unsafe_hash=True)
class HeaderNotFound(RuleError):
    """No row of the sheet carries the required columns."""

    missing: tuple[str, ...]


@dataclass(unsafe_hash=True)
class HeadCount(RuleError):
    """A household has no head or several heads (VR14)."""

    heads: int


@dataclass(unsafe_hash=True)
class BadSampleRule(RuleError):
    """A census takes no number; a count is at least 1, a share from 1 to 100 percent."""

    kind: str
    value: int | None
    field = "sample_value"


@dataclass(unsafe_hash=True)
class NothingToDraw(RuleError):
    """The unit has no household on the list from which a sample is drawn."""


@dataclass(unsafe_hash=True)
class NoReplacementLeft(RuleError):
    """Every household of the stratum was in the sample already."""

    stratum: str


@dataclass(unsafe_hash=True)
class NotIndependent(RuleError):
    """A member of a unit's steering committee does not supervise that unit."""

    name: str
    unit: str


@dataclass(unsafe_hash=True)
class OutsidePlanTime(RuleError):
    """A visit is made on a day of the plan's time, and not on one to come."""

    visited_on: date
    first: date | None
    last: date | None
    field = "visited_on"
