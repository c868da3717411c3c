"""Let nominations and the register ask for both verbs of a write at the record's place."""

from __future__ import annotations

from app.kernel.migration import replace_scope
from app.kernel.scope import (
    AllOf,
    AnyOf,
    AsVerb,
    ForVerbs,
    NotScope,
    OrganisationScope,
    Scope,
    StateScope,
    ThroughScope,
    UnitScope,
)
from modules.emulation_award.models.scopes import DecidedScope, NominationScope

revision = "award_0006"
down_revision = "award_0005"
branch_labels = None
depends_on = None

UNIT, OWN = UnitScope("unit_id"), OrganisationScope("organisation_id")
OF_NOMINATION = ("award_paper", "award_assessment")


def upgrade() -> None:
    """Replace the rules, and those that lead through them."""
    replace_scope("award_nomination", NominationScope())
    for table in OF_NOMINATION:
        replace_scope(table, ThroughScope("award_nomination", "nomination_id"))
    replace_scope("award_decision", DecidedScope("draft", "checked"))
    replace_scope("award_award", DecidedScope("draft", own=True))


def downgrade() -> None:
    """Ask at the place for one of the verbs only, as before."""
    handed_in = NotScope(StateScope("draft"))
    before = AnyOf(
        ForVerbs(OWN, "read"),
        ForVerbs(AsVerb("nominate", OWN), "write", "delete"),
        ForVerbs(AllOf(handed_in, AsVerb("review", UNIT)), "read"),
        ForVerbs(AllOf(handed_in, AsVerb("handle", UNIT)), "write"),
    )
    replace_scope("award_nomination", before)
    for table in OF_NOMINATION:
        replace_scope(table, ThroughScope("award_nomination", "nomination_id", before))
    replace_scope("award_decision", _decided(UNIT, "draft", "checked"))
    replace_scope("award_award", _decided(AnyOf(UNIT, OWN), "draft"))


def _decided(place: Scope, *drafts: str) -> Scope:
    decided = AllOf(NotScope(StateScope(*drafts)), place)
    return AnyOf(ForVerbs(decided, "read"), AsVerb("handle", UNIT))
