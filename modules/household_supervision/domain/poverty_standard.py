"""Poverty standards as dated versions, and the choice of one by policy year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .dated import Validity, Verification
from .errors import (
    LineNotSet,
    NoScoreMethod,
    NoStandardForYear,
    StandardDisabled,
    StandardForStatisticsOnly,
)


class Area(StrEnum):
    """Area type of a unit; the income lines and the scoring sheet depend on it."""

    RURAL = "rural"
    URBAN = "urban"


class HouseholdClass(StrEnum):
    """Class of a household on one standard."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    AVERAGE_LIVING = "average_living"
    NOT_POOR = "not_poor"


class PovertyCause(StrEnum):
    """Why a household is poor; reported apart in 2016-2021 (Điều 2 QĐ 59/2015/QĐ-TTg)."""

    INCOME = "income"
    DEPRIVATION = "deprivation"


class Method(StrEnum):
    """What a class is computed from: the points of the survey form, or income in đồng."""

    SCORE = "score"
    INCOME = "income"


class Line(StrEnum):
    """Income lines of a standard, in đồng per person per month or in points."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    AVERAGE_LIVING = "average_living"
    LOW_INCOME_WORKER = "low_income_worker"


class DeprivationTest(StrEnum):
    """How deprivations are compared with the limit of the standard."""

    AT_LEAST = "at_least"
    BELOW = "below"


class StandardUse(StrEnum):
    """What a standard may serve for."""

    REVIEW = "review"
    STATISTICS = "statistics"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that sets or continues a standard."""

    document: str
    article: str | None
    issued: date
    in_force: date | None
    verification: Verification


@dataclass(frozen=True, slots=True)
class LineAmount:
    """One income line: the amount for each area, included ("từ … trở xuống")."""

    line: Line
    rural: int
    urban: int
    verification: Verification

    def amount(self, area: Area) -> int:
        """Return the amount for an area."""
        return self.urban if area is Area.URBAN else self.rural


@dataclass(frozen=True, slots=True)
class ClassRule:
    """One row of a classification table; a condition that is None (or False) does not bind.

    `over` is strict, `up_to` includes the line; `on_request` asks that the household asked for it.
    """

    result: HouseholdClass
    cause: PovertyCause | None
    over: Line | None
    up_to: Line | None
    deprivations: DeprivationTest | None
    on_request: bool


@dataclass(frozen=True, slots=True)
class MethodRules:
    """How one method classifies: its lines, its limit of deprivations and its ordered rules.

    The limit is a number of indicators for income and a number of points for scores.
    """

    article: str
    deprivation_limit: int | None
    lines: tuple[LineAmount, ...]
    rules: tuple[ClassRule, ...]

    def find_line(self, line: Line) -> LineAmount | None:
        """Return a line, or None where the law sets none."""
        return next((entry for entry in self.lines if entry.line is line), None)


@dataclass(frozen=True, slots=True)
class ScoreNames:
    """What a regime calls its two totals ("B1"/"B2" to 2021, "điểm A"/"điểm B" from 2022)."""

    income_vi: str
    income_en: str
    deprivation_vi: str
    deprivation_en: str


@dataclass(frozen=True, slots=True)
class ScoreMethod:
    """Classification by the points of the survey form."""

    rules: MethodRules
    names: ScoreNames
    points_per_deprivation: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One lack of a basic service; it counts once per household.

    `age_from` and `age_to` (both included) bound the members whom it concerns (VR15); `threshold`
    is the number that the rule names: m² per person (VR17) or percent of members (VR16).
    """

    code: str
    number: int
    name_vi: str
    name_en: str
    dimension: str
    rule_vi: str | None
    rule_en: str | None
    age_from: int | None
    age_to: int | None
    threshold: int | None
    verification: Verification


@dataclass(frozen=True, slots=True)
class Dimension:
    """A basic social service, measured by one or more indicators."""

    code: str
    name_vi: str
    name_en: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class PovertyStandard:
    """One dated version of the poverty standard."""

    id: str
    title_vi: str
    title_en: str
    legal_basis: tuple[LegalBasis, ...]
    first_policy_year: int
    last_policy_year: int
    validity: Validity
    use: StandardUse
    enabled: bool
    income: MethodRules
    score: ScoreMethod | None
    dimensions: tuple[Dimension, ...]
    indicator_list_verification: Verification

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Return all indicators in the order of the form."""
        found = [entry for dimension in self.dimensions for entry in dimension.indicators]
        return tuple(sorted(found, key=lambda entry: entry.number))

    def covers(self, policy_year: int) -> bool:
        """Tell whether the policies of a year use this standard."""
        return self.first_policy_year <= policy_year <= self.last_policy_year

    def require_usable(self) -> None:
        """Refuse a standard that may not serve a review round."""
        if self.use is StandardUse.STATISTICS:
            raise StandardForStatisticsOnly(self.id)
        if not self.enabled:
            raise StandardDisabled(self.id)

    def require_score_method(self) -> ScoreMethod:
        """Return the scoring method, refusing where the circular sets none."""
        if self.score is None:
            raise NoScoreMethod(self.id)
        return self.score

    def income_line(self, line: Line, area: Area) -> int:
        """Return an income line in đồng per person per month."""
        found = self.income.find_line(line)
        if found is None:
            raise LineNotSet(self.id, line)
        return found.amount(area)


def select_standard(standards: Iterable[PovertyStandard], policy_year: int) -> PovertyStandard:
    """Return the usable standard of a policy year (not of the survey date).

    A round surveyed in the autumn of a year makes the list of the next year's policies, and at a
    change two rounds run side by side (Điều 2, Điều 3 NĐ 07/2021/NĐ-CP; NĐ 351/2025/NĐ-CP).
    """
    for standard in standards:
        if standard.covers(policy_year):
            standard.require_usable()
            return standard
    raise NoStandardForYear(policy_year)
