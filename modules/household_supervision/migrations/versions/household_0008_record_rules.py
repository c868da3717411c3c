"""Make the record rules of all tables ask for the verb and the record."""

from __future__ import annotations

from alembic import op

from app.kernel.migration import replace_scope
from app.kernel.scope import PublicScope, Scope, ThroughScope, UnitScope
from modules.household_supervision.models.scopes import PlanScope, SharedScope

revision = "household_0008"
down_revision = "household_0007"
branch_labels = None
depends_on = ("core_0004",)

CASE = ThroughScope("household_case", "case_id")
MEETING = ThroughScope("household_meeting", "meeting_id")
# Table: permission name of its rows, and its rule.
RULES: dict[str, tuple[str, Scope]] = {
    "household_standard": ("PovertyStandard", PublicScope()),
    "household_indicator": ("StandardIndicator", PublicScope()),
    "household_standard_basis": ("StandardBasis", PublicScope()),
    "household_published_figure": ("PublishedFigure", PublicScope()),
    "household_finding_type": ("FindingType", PublicScope()),
    "household_supervision_parameter": ("SupervisionParameter", PublicScope()),
    "household_household": ("Household", UnitScope("unit_id")),
    "household_member": ("Member", ThroughScope("household_household", "household_id")),
    "household_round": ("ReviewRound", PlanScope("unit_id")),
    "household_unit_review": ("UnitReview", UnitScope("unit_id")),
    "household_case": ("ReviewCase", UnitScope("unit_id")),
    "household_case_result": ("CaseResult", CASE),
    "household_case_deprivation": ("CaseDeprivation", CASE),
    "household_meeting": ("VillageMeeting", UnitScope("unit_id")),
    "household_meeting_attendee": ("MeetingAttendee", MEETING),
    "household_meeting_vote": ("MeetingVote", MEETING),
    "household_posting": ("Posting", UnitScope("unit_id")),
    "household_import": ("ListImport", UnitScope("unit_id")),
    "household_import_row": ("ImportRow", ThroughScope("household_import", "import_id")),
    "household_finding": (
        "Finding",
        SharedScope("unit_id", "organisation_id", "state", "recorded"),
    ),
    "household_recommendation": ("Recommendation", UnitScope("unit_id")),
    "household_recommendation_finding": (
        "RecommendationFinding",
        ThroughScope("household_recommendation", "recommendation_id"),
    ),
}
# The round's restriction of writes; its policies say the same since they know verbs.
COMMANDS = {"insert": "with check", "update": "using", "delete": "using"}


def upgrade() -> None:
    """Replace all policies."""
    for command in COMMANDS:
        op.execute(f"drop policy household_round_{command} on household_round")
    _replace(exact=True)


def downgrade() -> None:
    """Bring back the policies that know no verbs."""
    _replace(exact=False)
    rule = PlanScope("unit_id").write_policy()
    for command, clause in COMMANDS.items():
        op.execute(
            f"create policy household_round_{command} on household_round as restrictive "
            f"for {command} to chungtay_app {clause} ({rule})"
        )


def _replace(*, exact: bool) -> None:
    for table, (record, scope) in RULES.items():
        replace_scope(table, scope, record=f"household_supervision.{record}", exact=exact)
