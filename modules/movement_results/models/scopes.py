"""Record rule of results: an organisation's own, and all of a unit for who oversees it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.kernel.scope import AllOf, AnyOf, AsVerb, ForVerbs, OrganisationScope, UnitScope
from app.kernel.scope_words import describes

LINE, OVERSEE = "movement_results.ResultLine", "oversee"


class ResultScope(AnyOf):
    """Results on the targets of one's own organisation; those of a unit by the verb `oversee`."""

    def __init__(self) -> None:
        overseen = AllOf(UnitScope("unit_id"), AsVerb(OVERSEE, UnitScope("unit_id"), LINE))
        super().__init__(ForVerbs(OrganisationScope("organisation_id"), "read"), overseen)


@describes(ResultScope)
def _result(_rule: Any) -> str:
    return _("Of one's own organisation; of a unit for who oversees it")
