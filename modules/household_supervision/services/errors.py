"""Refusals of the services: types with values; the texts live in the module's messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


class ServiceError(Exception):
    """Base of what the services of this module refuse."""


@dataclass(unsafe_hash=True)
class UnitUnknown(ServiceError):
    """No unit with this key existed on the day."""

    unit_id: int
    on: date


@dataclass(unsafe_hash=True)
class AreaKindUnclear(ServiceError):
    """The law does not say whether a unit is urban or rural, so somebody has to."""

    unit: str


@dataclass(unsafe_hash=True)
class RoundNotOpen(ServiceError):
    """Communes work in a round only while it is open."""

    round_name: str


@dataclass(unsafe_hash=True)
class ReviewsUnfinished(ServiceError):
    """A round closes only after every commune has."""

    count: int


@dataclass(unsafe_hash=True)
class NoCases(ServiceError):
    """The list of households is empty."""


@dataclass(unsafe_hash=True)
class CasesUnfinished(ServiceError):
    """Some households are not yet where the next step needs them."""

    count: int
    example: str


@dataclass(unsafe_hash=True)
class StepNotInRegime(ServiceError):
    """The procedure of this round has no such step on the day."""

    step: str
    regime: str


@dataclass(unsafe_hash=True)
class StepRequired(ServiceError):
    """The procedure of this round asks for another step first."""

    step: str
    regime: str


@dataclass(unsafe_hash=True)
class PostingTooShort(ServiceError):
    """The list has not been public for as long as it must (Điều 4 khoản 4 QĐ 24/2021/QĐ-TTg)."""

    until: date


@dataclass(unsafe_hash=True)
class PostingMissing(ServiceError):
    """No posting of the list was entered."""


@dataclass(unsafe_hash=True)
class DecisionMissing(ServiceError):
    """A class is recognised only with the number and date of the chairman's decision."""


@dataclass(unsafe_hash=True)
class DistrictAnswerMissing(ServiceError):
    """The district has been asked and has not answered yet."""


@dataclass(unsafe_hash=True)
class FiguresMissing(ServiceError):
    """A household is surveyed once it has its two scores, or an income and its deprivations."""


@dataclass(unsafe_hash=True)
class SurveyOver(ServiceError):
    """Nobody is sent to survey a household whose survey is done."""


@dataclass(unsafe_hash=True)
class NotClassified(ServiceError):
    """The household has no proposed class yet."""

    household: str


@dataclass(unsafe_hash=True)
class VoteMissing(ServiceError):
    """The meeting has not voted on some reviewed households of the village."""

    count: int
    example: str


@dataclass(unsafe_hash=True)
class BelowHalf(ServiceError):
    """A household did not reach the share of all who attended: it is surveyed again."""

    household: str
    agree: int
    counted: int


@dataclass(unsafe_hash=True)
class NobodyBelow(ServiceError):
    """Every household reached the share, so there is nothing to send back."""


@dataclass(unsafe_hash=True)
class MeetingVoid(ServiceError):
    """The meeting lacks a person whom the procedure requires (`role` names the capacity)."""

    role: str


@dataclass(unsafe_hash=True)
class ChairAbsent(ServiceError):
    """The person named as chair is not among the attendees, or not the one who must chair."""

    name: str


@dataclass(unsafe_hash=True)
class MeetingDateMissing(ServiceError):
    """A meeting is held on a day, and not on one to come."""


@dataclass(unsafe_hash=True)
class WithdrawalReasonMissing(ServiceError):
    """A household is withdrawn for a reason of the list."""


@dataclass(unsafe_hash=True)
class NotOfTheFront(ServiceError):
    """Findings and recommendations are made by a body of the Front in its own area."""

    organisation: str


@dataclass(unsafe_hash=True)
class FindingElsewhere(ServiceError):
    """A recommendation rests on findings of the same unit, which the unit has seen."""

    finding_id: int


@dataclass(unsafe_hash=True)
class NumberMissing(ServiceError):
    """A recommendation is issued under its paper's number."""


@dataclass(unsafe_hash=True)
class AnswerMissing(ServiceError):
    """An answer says what it is, when it came, and why where it is not a plain yes."""


@dataclass(unsafe_hash=True)
class OpinionMissing(ServiceError):
    """A unit that disputes a finding says why."""


@dataclass(unsafe_hash=True)
class ResultMissing(ServiceError):
    """What was done is written down before a recommendation counts as carried out."""


@dataclass(unsafe_hash=True)
class NotOverdue(ServiceError):
    """The answer is still awaited."""

    due_on: date


@dataclass(unsafe_hash=True)
class UnitsMissing(ServiceError):
    """A plan names the units that it supervises before it is issued."""


@dataclass(unsafe_hash=True)
class PaperMissing(ServiceError):
    """A plan is issued with the number, date and signer of its paper."""


@dataclass(unsafe_hash=True)
class TeamMissing(ServiceError):
    """A supervision by a team needs the team, its decision, and a head on each day."""


@dataclass(unsafe_hash=True)
class SentTooLate(ServiceError):
    """Plan and team decision are sent by a day; a later day needs its reason."""

    due_on: date
    field = "late_reason"


@dataclass(unsafe_hash=True)
class PlanNotBegun(ServiceError):
    """The time of the plan begins later."""

    starts_on: date


@dataclass(unsafe_hash=True)
class SampleMissing(ServiceError):
    """The sample of a unit was not drawn."""

    unit: str


@dataclass(unsafe_hash=True)
class SampleDrawn(ServiceError):
    """A sample is drawn once; a household that cannot be visited is replaced."""

    unit: str


@dataclass(unsafe_hash=True)
class PlanNotSent(ServiceError):
    """The sample is drawn once the plan was sent, when its units stand."""


@dataclass(unsafe_hash=True)
class VisitedAlready(ServiceError):
    """A household that was visited is not replaced."""


@dataclass(unsafe_hash=True)
class ReplacedAlready(ServiceError):
    """The household was replaced before."""


@dataclass(unsafe_hash=True)
class PlanOver(ServiceError):
    """The work of the plan has ended, so its sample stands."""


@dataclass(unsafe_hash=True)
class ReportMissing(ServiceError):
    """A plan is reported with number and day of the report."""


@dataclass(unsafe_hash=True)
class RecommendationsOpen(ServiceError):
    """A plan is closed when its recommendations are answered."""

    count: int


@dataclass(unsafe_hash=True)
class BodyWithoutArea(ServiceError):
    """The body of the Front has no administrative unit, so it cannot plan a supervision."""

    organisation: str


@dataclass(unsafe_hash=True)
class FileUnreadable(ServiceError):
    """The file is no spreadsheet or text table that can be read."""

    file_name: str


@dataclass(unsafe_hash=True)
class FileEmpty(ServiceError):
    """The file holds no rows."""

    file_name: str


@dataclass(unsafe_hash=True)
class FileTakenAlready(ServiceError):
    """The same file was uploaded for this round and unit before."""

    file_name: str


@dataclass(unsafe_hash=True)
class RejectedRowsRemain(ServiceError):
    """All-or-nothing was chosen, and some rows are rejected."""

    count: int


@dataclass(unsafe_hash=True)
class WrongImportState(ServiceError):
    """The list was applied or discarded already, or was not checked yet."""

    state: str


class RowProblem(ServiceError):
    """Base of what can be wrong with a row of a list beyond a single cell."""


@dataclass(unsafe_hash=True)
class HeadNameMissing(RowProblem):
    """A row without the name of the head."""


@dataclass(unsafe_hash=True)
class CommuneMissing(RowProblem):
    """A row that does not say in which commune the household lives."""


@dataclass(unsafe_hash=True)
class UnknownCommune(RowProblem):
    """No commune of this name or code lies in the unit of the list."""

    value: str


@dataclass(unsafe_hash=True)
class CommuneNotEnrolled(RowProblem):
    """The commune has no review in this round within the actor's reach."""

    commune: str


@dataclass(unsafe_hash=True)
class ReviewNotInWork(RowProblem):
    """The commune's review no longer takes lists (or not yet)."""

    commune: str


@dataclass(unsafe_hash=True)
class UnknownVillage(RowProblem):
    """The commune has no village of this name."""

    column: ClassVar[str] = "village"

    value: str
    commune: str


@dataclass(unsafe_hash=True)
class UnknownEthnicGroup(RowProblem):
    """The official lists know no ethnic group of this name."""

    value: str


@dataclass(unsafe_hash=True)
class BadIdNumber(RowProblem):
    """An identity number has 9 or 12 digits."""

    length: int


@dataclass(unsafe_hash=True)
class DuplicateRow(RowProblem):
    """The household stands in the list before."""

    first_row: int


@dataclass(unsafe_hash=True)
class AmbiguousHousehold(RowProblem):
    """Several households of the village have this head's name, and no birth year tells them."""

    name: str
    count: int


@dataclass(unsafe_hash=True)
class TotalMismatch(RowProblem):
    """A total on the list differs from the sum of its rows."""

    stated: int
    computed: int
