"""Record rules of this module.

A nomination belongs to the organisation that writes it. Once handed in it is read by who reviews in
its unit and handled by who handles there; that the verbs differ keeps one department from reading
or writing another one's, though both sit in the province.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.kernel.scope import (
    AllOf,
    AnyOf,
    AsVerb,
    ForVerbs,
    NotScope,
    OrganisationScope,
    Scope,
    StateScope,
    UnitScope,
)
from app.kernel.scope_words import describes

READ, WRITE, DELETE = "read", "write", "delete"
NOMINATE, REVIEW, HANDLE = "nominate", "review", "handle"


def _also(verb: str, place: Scope) -> Scope:
    """Return a place where a verb is granted beside the one that is asked for.

    One right from here and another one from elsewhere make none.
    """
    return AllOf(place, AsVerb(verb, place))


class NominationScope(AnyOf):
    """Nominations of one's organisation, and those handed in for who reviews or handles them."""

    def __init__(self) -> None:
        handed_in = NotScope(StateScope("draft"))
        unit, own = UnitScope("unit_id"), OrganisationScope("organisation_id")
        super().__init__(
            ForVerbs(own, READ),
            ForVerbs(_also(NOMINATE, own), WRITE, DELETE),
            ForVerbs(AllOf(handed_in, _also(REVIEW, unit)), READ),
            ForVerbs(AllOf(handed_in, _also(HANDLE, unit)), WRITE),
        )


class DecidedScope(AnyOf):
    """What was decided, for the readers of the unit; drafts for who handles them."""

    def __init__(self, *drafts: str, own: bool = False) -> None:
        unit = UnitScope("unit_id")
        place = AnyOf(unit, OrganisationScope("organisation_id")) if own else unit
        super().__init__(
            ForVerbs(AllOf(NotScope(StateScope(*drafts)), place), READ),
            _also(HANDLE, unit),
        )


@describes(NominationScope)
def _nomination(_rule: Any) -> str:
    return _("Of one's own organisation; what was handed in also for who reviews in the unit")


@describes(DecidedScope)
def _decided(_rule: Any) -> str:
    return _("Decided ones in the units of the assignment; drafts for who handles them there")
