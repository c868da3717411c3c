"""The screens of household supervision."""

from modules.household_supervision.views.cases import (
    CaseDeprivationView,
    CaseResultView,
    ReviewCaseView,
)
from modules.household_supervision.views.households import HouseholdView, MemberView
from modules.household_supervision.views.imports import ImportRowView, ListImportView
from modules.household_supervision.views.meetings import (
    MeetingAttendeeView,
    MeetingVoteView,
    VillageMeetingView,
)
from modules.household_supervision.views.plans import PlanUnitView, SupervisionPlanView
from modules.household_supervision.views.rounds import (
    PostingView,
    ReviewRoundView,
    UnitReviewView,
)
from modules.household_supervision.views.standards import (
    FindingTypeView,
    PovertyStandardView,
    PublishedFigureView,
    StandardBasisView,
    StandardIndicatorView,
    SupervisionParameterView,
)
from modules.household_supervision.views.summary import SummaryView
from modules.household_supervision.views.supervision import (
    FindingView,
    RecommendationFindingView,
    RecommendationView,
)
from modules.household_supervision.views.teams import (
    CommitteeMemberView,
    SupervisionTeamView,
    TeamMemberView,
)
from modules.household_supervision.views.visits import (
    SampledHouseholdView,
    SampleView,
    VisitHouseholdView,
    VisitMemberView,
    VisitView,
)

__all__ = [
    "CaseDeprivationView",
    "CaseResultView",
    "CommitteeMemberView",
    "FindingTypeView",
    "FindingView",
    "HouseholdView",
    "ImportRowView",
    "ListImportView",
    "MeetingAttendeeView",
    "MeetingVoteView",
    "MemberView",
    "PlanUnitView",
    "PostingView",
    "PovertyStandardView",
    "PublishedFigureView",
    "RecommendationFindingView",
    "RecommendationView",
    "ReviewCaseView",
    "ReviewRoundView",
    "SampleView",
    "SampledHouseholdView",
    "StandardBasisView",
    "StandardIndicatorView",
    "SummaryView",
    "SupervisionParameterView",
    "SupervisionPlanView",
    "SupervisionTeamView",
    "TeamMemberView",
    "UnitReviewView",
    "VillageMeetingView",
    "VisitHouseholdView",
    "VisitMemberView",
    "VisitView",
]
