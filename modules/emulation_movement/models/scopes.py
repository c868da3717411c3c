"""Record rules of this module: plans are published, what an organisation does is its own.

An organisation works on its own rows and on those of the organisations below it. Bodies that
oversee the movement (standing body, emulation office, inspectors, leadership) reach the rows of
their unit, by the verb `oversee` in that unit; what is not sent yet is none of their business.
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
    PublicScope,
    StateScope,
    UnitScope,
)
from app.kernel.scope_words import describes

READ, WRITE, DELETE, OVERSEE = "read", "write", "delete", "oversee"


class PublishedScope(AnyOf):
    """Rows that everybody reads once they are published; the unit's own people write them."""

    def __init__(self, draft: str = "draft") -> None:
        super().__init__(
            ForVerbs(AllOf(NotScope(StateScope(draft)), PublicScope()), READ),
            UnitScope("unit_id"),
        )


class ParticipantScope(AnyOf):
    """Rows of an organisation that takes part, and all sent ones for who oversees the unit."""

    def __init__(self, *private: str, record: str = "") -> None:
        overseen = (UnitScope("unit_id"), AsVerb(OVERSEE, UnitScope("unit_id"), record))
        hidden = (NotScope(StateScope(*private)),) if private else ()
        super().__init__(OrganisationScope("organisation_id"), AllOf(*overseen, *hidden))


@describes(PublishedScope)
def _published(_rule: Any) -> str:
    return _("Everybody reads what is published; written in the units of the assignment")


@describes(ParticipantScope)
def _participant(_rule: Any) -> str:
    return _("Of one's own organisation; what was sent also for who oversees the unit")


class InspectionScope(AnyOf):
    """Inspections of the inspecting body and of who oversees the unit; the inspected body too.

    The inspected body learns of an inspection when it is notified, and then writes its own remarks.
    """

    def __init__(self) -> None:
        record = "emulation_movement.Inspection"
        overseen = (UnitScope("unit_id"), AsVerb(OVERSEE, UnitScope("unit_id"), record))
        inspected = AllOf(
            OrganisationScope("inspected_organisation_id"),
            NotScope(StateScope("planned", "team_decided", "cancelled")),
        )
        super().__init__(
            OrganisationScope("organisation_id"),
            AllOf(*overseen),
            ForVerbs(inspected, READ, WRITE),
        )


class ExampleScope(AnyOf):
    """Model examples: of their organisation and of who oversees, of everybody once publicised."""

    def __init__(self) -> None:
        shown = AllOf(StateScope("publicised", "replicated"), PublicScope())
        record = "emulation_movement.ModelExample"
        super().__init__(ForVerbs(shown, READ), ParticipantScope(record=record))


@describes(InspectionScope)
def _inspection(_rule: Any) -> str:
    return _("Of the inspecting body and who oversees the unit; of the inspected once notified")


@describes(ExampleScope)
def _example(_rule: Any) -> str:
    return _("Of one's own organisation and who oversees the unit; of everybody once publicised")
