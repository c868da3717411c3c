"""The class of a household, with every comparison that led to it."""

from dataclasses import dataclass
from enum import StrEnum

from .dated import Verification
from .errors import (
    AreaMissing,
    AssessmentError,
    ClassContradictsScores,
    LineNotSet,
    ScoreContradictsDeprivations,
    ScoreNotMultiple,
    ScoreOutOfRange,
    ValueMissing,
)
from .poverty_standard import (
    Area,
    ClassRule,
    DeprivationTest,
    HouseholdClass,
    Line,
    Method,
    MethodRules,
    PovertyCause,
    PovertyStandard,
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The figures of one household in one round.

    `income_vnd` is đồng per person per month; `score_income` and `score_deprivation` are points
    (B1 and B2 to 2021, điểm A and điểm B from 2022); `deprivations` counts deprived indicators.
    """

    area: Area | None
    method: Method
    income_vnd: int | None = None
    deprivations: int | None = None
    score_income: int | None = None
    score_deprivation: int | None = None
    asked_for_average_living: bool = False


class StepCode(StrEnum):
    """What one step of an explanation says; texts are made from code, method and values."""

    AT_OR_UNDER_LINE = "at_or_under_line"
    OVER_LINE = "over_line"
    DEPRIVATIONS_REACH_LIMIT = "deprivations_reach_limit"
    DEPRIVATIONS_UNDER_LIMIT = "deprivations_under_limit"
    DEPRIVATIONS_NOT_COUNTED = "deprivations_not_counted"
    AVERAGE_LIVING_ASKED = "average_living_asked"
    AVERAGE_LIVING_NOT_ASKED = "average_living_not_asked"


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison: `value` against `limit`, both in the unit of the method."""

    code: StepCode
    method: Method
    area: Area
    article: str
    line: Line | None = None
    value: int | None = None
    limit: int | None = None
    verification: Verification = Verification.READ


@dataclass(frozen=True, slots=True)
class Classification:
    """A class, its cause where the standard tells causes apart, and the way to it.

    `problems` holds what a validator flags without changing the class (VR02).
    """

    standard_id: str
    result: HouseholdClass
    cause: PovertyCause | None
    method: Method
    explanation: tuple[Step, ...]
    problems: tuple[AssessmentError, ...]

    @property
    def rests_on_unchecked_figures(self) -> bool:
        """Tell whether a line behind the class was not read in its source."""
        return any(step.verification is not Verification.READ for step in self.explanation)


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures that one method compares."""

    area: Area
    income: int
    deprivations: int
    asked: bool


class _Reasoner:
    """Tries the rules of one method and writes down each comparison once."""

    def __init__(self, method: Method, rules: MethodRules, figures: _Figures) -> None:
        self._method = method
        self._rules = rules
        self._figures = figures
        self.steps: list[Step] = []

    def holds(self, rule: ClassRule) -> bool:
        """Tell whether every condition of a rule holds, stopping at the first that does not."""
        return (
            (rule.over is None or self._over(rule.over))
            and (rule.up_to is None or not self._over(rule.up_to))
            and (rule.deprivations is None or self._deprived(rule.deprivations))
            and (not rule.on_request or self._asked())
        )

    def note_uncounted_deprivations(self) -> None:
        """Say that deprivations never make a household poor above the income line."""
        limit = self._rules.deprivation_limit
        if limit is not None and self._figures.deprivations >= limit:
            self._note(StepCode.DEPRIVATIONS_NOT_COUNTED, self._figures.deprivations, limit)

    def _over(self, line: Line) -> bool:
        found = self._rules.find_line(line)
        if found is None:
            raise LineNotSet(self._rules.article, line)
        limit = found.amount(self._figures.area)
        over = self._figures.income > limit
        code = StepCode.OVER_LINE if over else StepCode.AT_OR_UNDER_LINE
        self._note(code, self._figures.income, limit, line, found.verification)
        return over

    def _deprived(self, test: DeprivationTest) -> bool:
        limit = self._rules.deprivation_limit or 0
        reached = self._figures.deprivations >= limit
        code = StepCode.DEPRIVATIONS_REACH_LIMIT if reached else StepCode.DEPRIVATIONS_UNDER_LIMIT
        self._note(code, self._figures.deprivations, limit)
        return reached is (test is DeprivationTest.AT_LEAST)

    def _asked(self) -> bool:
        asked = self._figures.asked
        self._note(StepCode.AVERAGE_LIVING_ASKED if asked else StepCode.AVERAGE_LIVING_NOT_ASKED)
        return asked

    def _note(
        self,
        code: StepCode,
        value: int | None = None,
        limit: int | None = None,
        line: Line | None = None,
        verification: Verification = Verification.READ,
    ) -> None:
        step = Step(
            code=code,
            method=self._method,
            area=self._figures.area,
            article=self._rules.article,
            line=line,
            value=value,
            limit=limit,
            verification=verification,
        )
        if step not in self.steps:
            self.steps.append(step)


def classify(assessment: Assessment, standard: PovertyStandard) -> Classification:
    """Classify a household on a standard and explain the result.

    2016-2021: poor by income alone, or between the lines with 3 deprivations (QĐ 59/2015/QĐ-TTg;
    khoản 5 Điều 1 TT 14/2018/TT-BLĐTBXH). From 2022: income at or under the one line and at least 3
    deprivations (Điều 3 NĐ 07/2021/NĐ-CP; TT 07/2021/TT-BLĐTBXH); from 2027 NĐ 351/2025/NĐ-CP.
    """
    standard.require_usable()
    if assessment.method is Method.SCORE:
        rules = standard.require_score_method().rules
    else:
        rules = standard.income
    figures = _figures(assessment)
    for problem in _out_of_range(assessment, standard):
        raise problem
    reasoner = _Reasoner(assessment.method, rules, figures)
    rule = next(rule for rule in rules.rules if reasoner.holds(rule))
    if rule.result in (HouseholdClass.NOT_POOR, HouseholdClass.AVERAGE_LIVING):
        reasoner.note_uncounted_deprivations()
    return Classification(
        standard_id=standard.id,
        result=rule.result,
        cause=rule.cause,
        method=assessment.method,
        explanation=tuple(reasoner.steps),
        problems=_score_problems(assessment, standard),
    )


def find_problems(assessment: Assessment, standard: PovertyStandard) -> tuple[AssessmentError, ...]:
    """List everything wrong with the figures of a household (VR02), without classifying it."""
    return (
        *_missing(assessment),
        *_out_of_range(assessment, standard),
        *_score_problems(assessment, standard),
    )


def check_recorded_class(
    recorded: HouseholdClass,
    assessment: Assessment,
    standard: PovertyStandard,
    recorded_cause: PovertyCause | None = None,
) -> Classification:
    """Compare the class on the paper with the one the figures give (VR01, finding F-CLASS).

    Scores do not decide the average living standard, which has its own determination by income, so
    that class on the paper agrees with scores over the line.
    """
    computed = classify(assessment, standard)
    separate = (
        computed.method is Method.SCORE
        and recorded is HouseholdClass.AVERAGE_LIVING
        and computed.result is HouseholdClass.NOT_POOR
    )
    other_cause = recorded_cause is not None and recorded_cause is not computed.cause
    if (recorded is not computed.result and not separate) or other_cause:
        raise ClassContradictsScores(recorded, computed.result, recorded_cause, computed.cause)
    return computed


def _figures(assessment: Assessment) -> _Figures:
    """Take the figures of the method, refusing what is missing."""
    area = assessment.area
    if area is None:
        raise AreaMissing
    first, second = _needed_fields(assessment.method)
    income: int | None = getattr(assessment, first)
    deprivations: int | None = getattr(assessment, second)
    if income is None:
        raise ValueMissing(first)
    if deprivations is None:
        raise ValueMissing(second)
    return _Figures(area, income, deprivations, assessment.asked_for_average_living)


def _missing(assessment: Assessment) -> list[AssessmentError]:
    found: list[AssessmentError] = [] if assessment.area else [AreaMissing()]
    fields = _needed_fields(assessment.method)
    return found + [ValueMissing(field) for field in fields if getattr(assessment, field) is None]


def _needed_fields(method: Method) -> tuple[str, str]:
    if method is Method.SCORE:
        return ("score_income", "score_deprivation")
    return ("income_vnd", "deprivations")


def _out_of_range(assessment: Assessment, standard: PovertyStandard) -> list[AssessmentError]:
    indicators = len(standard.indicators)
    points = standard.score.points_per_deprivation if standard.score else None
    bounds: tuple[tuple[str, int | None, int | None], ...] = (
        ("income_vnd", assessment.income_vnd, None),
        ("deprivations", assessment.deprivations, indicators),
        ("score_income", assessment.score_income, None),
        (
            "score_deprivation",
            assessment.score_deprivation,
            None if points is None else points * indicators,
        ),
    )
    return [
        ScoreOutOfRange(field, value, 0, maximum)
        for field, value, maximum in bounds
        if value is not None and (value < 0 or (maximum is not None and value > maximum))
    ]


def _score_problems(
    assessment: Assessment, standard: PovertyStandard
) -> tuple[AssessmentError, ...]:
    """VR02: points are a multiple of those of one deprivation, and equal points times count."""
    score, count = assessment.score_deprivation, assessment.deprivations
    if standard.score is None or score is None:
        return ()
    step = standard.score.points_per_deprivation
    found: list[AssessmentError] = []
    if score % step:
        found.append(ScoreNotMultiple(score, step))
    if count is not None and score != count * step:
        found.append(ScoreContradictsDeprivations(score, count, count * step))
    return tuple(found)
