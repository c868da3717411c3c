"""What the rules of a movement refuse; each error has its words in `messages.py`."""

from __future__ import annotations

from datetime import date


class MovementRefused(Exception):
    """A rule of the movement refuses something."""

    field = ""


class PlanNotComplete(MovementRefused):
    """A plan lacks its number, date, signer or day of effect."""

    field = "document_number"


class CriteriaMissing(MovementRefused):
    """A plan has no criteria for collectives, or none for individuals."""


class VersionsOverlap(MovementRefused):
    """A version would begin while an earlier one cannot end before it."""

    field = "effective_from"

    def __init__(self, effective_from: date) -> None:
        super().__init__(effective_from)
        self.effective_from = effective_from


class NoAdoptedPlan(MovementRefused):
    """A movement has no plan in force."""


class RegistrationNotComplete(MovementRefused):
    """A registration lacks its own plan, number, date or signer."""

    field = "own_plan_number"


class BodyWithoutUnit(MovementRefused):
    """An organisation has no administrative unit, so nobody would oversee it."""

    field = "organisation_id"


class NotOwnOrganisation(MovementRefused):
    """Something was written for an organisation that is not the actor's own."""

    field = "organisation_id"


class OtherStandard(MovementRefused):
    """Rates of two poverty standards cannot be compared (V04)."""

    field = "standard_id"

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found


class LowerThanAssigned(MovementRefused):
    """A registered target is lower than the assigned one, without a reason (V03)."""

    field = "registered_value"

    def __init__(self, assigned: object) -> None:
        super().__init__(assigned)
        self.assigned = assigned


class BaselineMissing(MovementRefused):
    """A target on a rate has no rate at its beginning, or no standard (V04)."""

    field = "baseline_value"


class TargetsMissing(MovementRefused):
    """A registration has no target (V02)."""


class NotAcknowledged(MovementRefused):
    """A registration is confirmed before both addressees acknowledged it."""


class NotAddressee(MovementRefused):
    """A registration was acknowledged for an office by somebody who does not work there."""


class NotSent(MovementRefused):
    """A registration was acknowledged that was not sent."""


class HalfYearOfficial(MovementRefused):
    """A half-year figure of a yearly review was given as official (V08)."""

    field = "status"


class ValueMissing(MovementRefused):
    """A figure is neither given nor marked as not available."""

    field = "value"


class NotReportable(MovementRefused):
    """A figure was reported on a target of another organisation or movement."""

    field = "target_id"


class ReportNotComplete(MovementRefused):
    """A report lacks the number, date or signer of its document."""

    field = "document_number"


class NobodyReports(MovementRefused):
    """A period was opened although no organisation has to report."""


class PeriodNotDue(MovementRefused):
    """Reports were declared missing before the day on which they are due."""

    def __init__(self, due: date) -> None:
        super().__init__(due)
        self.due = due


class TeamNotDecided(MovementRefused):
    """An inspection goes on without the decision on its team, or without its head."""

    field = "decision_number"


class InspectsItself(MovementRefused):
    """A member of the inspected organisation is on the team."""

    field = "organisation_id"


class InspectsElsewhere(MovementRefused):
    """A body would inspect another one outside its own administrative unit."""

    field = "inspected_organisation_id"


class MinutesNotSigned(MovementRefused):
    """Minutes lack a signature, and no refusal with its reason is recorded."""

    field = "signed_for_unit"


class ConclusionMissing(MovementRefused):
    """An inspection was concluded without number and date of the conclusion."""

    field = "conclusion_number"


class AdviceOpen(MovementRefused):
    """An inspection was closed while recommendations are open."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class AdviceMissing(MovementRefused):
    """An inspection is followed up without a recommendation."""


class ConsentMissing(MovementRefused):
    """A model example is checked without the consent of whom it shows."""

    field = "consented_on"


class NotConfirmedLocally(MovementRefused):
    """A model example is publicised unconfirmed, or while a complaint is pending."""

    field = "confirmed_by"


class NowhereApplied(MovementRefused):
    """A model example counts as replicated, but no other place applies it."""


class NotTheChecker(MovementRefused):
    """A report is judged by somebody else than the body that has to."""
