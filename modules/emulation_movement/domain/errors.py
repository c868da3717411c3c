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
