"""Tables of household supervision, one file per business object."""

from modules.household_supervision.models.case import CaseDeprivation, CaseResult, ReviewCase
from modules.household_supervision.models.household import Household, Member
from modules.household_supervision.models.importing import ImportRow, ListImport
from modules.household_supervision.models.meeting import (
    MeetingAttendee,
    MeetingVote,
    VillageMeeting,
)
from modules.household_supervision.models.plan import PlanUnit, SupervisionPlan
from modules.household_supervision.models.posting import Posting
from modules.household_supervision.models.round import ReviewRound, UnitReview
from modules.household_supervision.models.sample import Sample, SampledHousehold
from modules.household_supervision.models.standard import (
    PovertyStandard,
    StandardBasis,
    StandardIndicator,
)
from modules.household_supervision.models.statistics import PublishedFigure
from modules.household_supervision.models.supervision import (
    Finding,
    FindingType,
    Recommendation,
    RecommendationFinding,
    SupervisionParameter,
)
from modules.household_supervision.models.team import (
    CommitteeMember,
    SupervisionTeam,
    TeamMember,
)
from modules.household_supervision.models.visit import Visit, VisitHousehold, VisitMember

__all__ = [
    "CaseDeprivation",
    "CaseResult",
    "CommitteeMember",
    "Finding",
    "FindingType",
    "Household",
    "ImportRow",
    "ListImport",
    "MeetingAttendee",
    "MeetingVote",
    "Member",
    "PlanUnit",
    "Posting",
    "PovertyStandard",
    "PublishedFigure",
    "Recommendation",
    "RecommendationFinding",
    "ReviewCase",
    "ReviewRound",
    "Sample",
    "SampledHousehold",
    "StandardBasis",
    "StandardIndicator",
    "SupervisionParameter",
    "SupervisionPlan",
    "SupervisionTeam",
    "TeamMember",
    "UnitReview",
    "VillageMeeting",
    "Visit",
    "VisitHousehold",
    "VisitMember",
]
