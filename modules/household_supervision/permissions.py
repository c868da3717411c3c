"""Records of household supervision with their verbs, and the roles that come with the module.

No role of the Front holds `classify` or `recognise`: it supervises and recommends. The database
refuses a class from a Front body's assignment even if such a right were given by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.permissions import CHASES, OFFICER, VIEWER
from app.kernel.manifest import Forbidden, Role

READ, WRITE, DELETE = "read", "write", "delete"
CLASSIFY, RECOGNISE = "classify", "recognise"
OPEN, CLOSE = "open", "close"
RECORD, ANSWER, ISSUE = "record", "answer", "issue"
BROWSE, DRAW, REVEAL, UNLOCK = "browse", "draw", "reveal", "unlock"
ALL = (READ, WRITE, DELETE)
MODULE = "household_supervision"

CATALOGUES = ("PovertyStandard", "StandardIndicator", "StandardBasis", "FindingType")
FIELD_WORK = (
    "Household",
    "Member",
    "ReviewCase",
    "CaseDeprivation",
    "VillageMeeting",
    "MeetingAttendee",
    "MeetingVote",
    "Posting",
    "ListImport",
    "ImportRow",
)
# What a supervision plan consists of; the sample and the visits are not for the supervised unit.
PLANS = ("SupervisionPlan", "PlanUnit", "SupervisionTeam", "TeamMember")
VISITS = ("Visit", "VisitMember", "VisitHousehold")
SAMPLES = ("Sample", "SampledHousehold")

VERBS = {
    CLASSIFY: _l("classify"),
    RECOGNISE: _l("recognise"),
    OPEN: _l("open"),
    CLOSE: _l("close"),
    RECORD: _l("record"),
    ANSWER: _l("answer"),
    ISSUE: _l("issue"),
    UNLOCK: _l("change what is fixed once entered"),
}

RECORDS: dict[str, tuple[str, ...]] = {
    **{f"{MODULE}.{name}": (READ,) for name in CATALOGUES},
    f"{MODULE}.PublishedFigure": (READ,),
    f"{MODULE}.SupervisionParameter": (READ, WRITE),
    f"{MODULE}.ReviewRound": (*ALL, OPEN, CLOSE),
    f"{MODULE}.UnitReview": (READ, WRITE, RECOGNISE, CLOSE),
    **{f"{MODULE}.{name}": ALL for name in FIELD_WORK},
    f"{MODULE}.Household": (*ALL, BROWSE, UNLOCK),
    f"{MODULE}.Member": (*ALL, BROWSE, REVEAL),
    f"{MODULE}.ReviewCase": (*ALL, RECOGNISE, BROWSE),
    f"{MODULE}.CaseResult": (READ, WRITE, DELETE, CLASSIFY, RECOGNISE),
    f"{MODULE}.Finding": (*ALL, RECORD, ANSWER),
    f"{MODULE}.Recommendation": (*ALL, ISSUE, ANSWER),
    f"{MODULE}.RecommendationFinding": ALL,
    f"{MODULE}.SupervisionPlan": (*ALL, ISSUE),
    f"{MODULE}.PlanUnit": ALL,
    f"{MODULE}.SupervisionTeam": (READ, WRITE),
    f"{MODULE}.TeamMember": ALL,
    f"{MODULE}.CommitteeMember": (READ, WRITE),
    f"{MODULE}.Sample": (READ, WRITE, DRAW),
    f"{MODULE}.SampledHousehold": (READ, WRITE),
    f"{MODULE}.Visit": (READ, WRITE),
    f"{MODULE}.VisitMember": ALL,
    f"{MODULE}.VisitHousehold": ALL,
}


def _of(verbs: tuple[str, ...], *names: str) -> Mapping[str, tuple[str, ...]]:
    return {f"{MODULE}.{name}": verbs for name in names}


# Members of households are personal data, also on rows of imported lists: who only follows a review
# does not need them. Who browses reads the rows of the own units; who reads without it sees what
# a team was given to see.
_PERSONAL = _of((READ,), "Member", "ImportRow")
_READ_ALL = {record: (READ,) for record in RECORDS if record not in _PERSONAL}
_BROWSE_CASES = _of((READ, BROWSE), "Household", "ReviewCase")
_RESTRICTED = _of(
    (READ,), "Finding", "Recommendation", "RecommendationFinding", *PLANS, *SAMPLES, *VISITS
)
_READ_REVIEW = {
    **{record: verbs for record, verbs in _READ_ALL.items() if record not in _RESTRICTED},
    **_BROWSE_CASES,
}
_ANSWERS = {
    **_of((READ, WRITE, ANSWER), "Finding", "Recommendation"),
    **_of((READ,), "RecommendationFinding", *PLANS),
}
_TEAM_READS = _of(
    (READ,),
    *("Household", "Member", "ReviewCase", "CaseDeprivation", "CaseResult", "MeetingVote"),
    *(*PLANS, *SAMPLES, *VISITS),
)
_TEAM_WRITES = {
    **_of((READ, WRITE), "Visit"),
    **_of(ALL, "VisitMember", "VisitHousehold"),
}

# Those who bring signed papers keep their scans, and read those of the own unit.
_SCANS = {"core.Attachment": (READ, WRITE)}

HOUSEHOLD_VIEWER = f"{MODULE}.viewer"
VILLAGE_RECORDER = f"{MODULE}.village_recorder"
COMMUNE_OFFICER = f"{MODULE}.commune_officer"
COMMUNE_CHAIR = f"{MODULE}.commune_chair"
FRONT_SUPERVISOR = f"{MODULE}.front_supervisor"
FRONT_VILLAGE_CADRE = f"{MODULE}.front_village_cadre"
TEAM_MEMBER = f"{MODULE}.team_member"
PROVINCE_VIEWER = f"{MODULE}.province_viewer"
PROVINCE_OFFICER = f"{MODULE}.province_officer"

ROLES = (
    Role(
        name=HOUSEHOLD_VIEWER,
        label=_l("Reader of reviews"),
        description=_l("Reads rounds, households and classes of the own unit."),
        includes=(VIEWER,),
        grants=_READ_REVIEW,
    ),
    Role(
        name=VILLAGE_RECORDER,
        label=_l("Surveyor or village head"),
        description=_l("Enters households, surveys, meetings and lists of the own village."),
        includes=(HOUSEHOLD_VIEWER, OFFICER),
        grants={**_of((READ, WRITE), *FIELD_WORK), **_of((READ, WRITE, BROWSE), "Member")},
    ),
    Role(
        name=COMMUNE_OFFICER,
        label=_l("Steering committee of the commune"),
        description=_l("Runs the review of the commune, classifies households, answers the Front."),
        includes=(VILLAGE_RECORDER,),
        grants={
            **_of(ALL, *FIELD_WORK),
            **_of((*ALL, UNLOCK), "Household"),
            **_of((*ALL, REVEAL), "Member"),
            **_of((READ, WRITE), "UnitReview", "CommitteeMember"),
            **_of((READ, WRITE, CLASSIFY), "CaseResult"),
            **_ANSWERS,
            **CHASES,
        },
    ),
    Role(
        name=COMMUNE_CHAIR,
        label=_l("Chairman of the commune"),
        description=_l("Recognises the classes of households by decision."),
        includes=(HOUSEHOLD_VIEWER,),
        grants={
            **_of((READ, WRITE, RECOGNISE), "UnitReview", "ReviewCase", "CaseResult"),
            **_of((READ, BROWSE), "Member"),
            **_ANSWERS,
            **_SCANS,
        },
    ),
    Role(
        name=PROVINCE_VIEWER,
        label=_l("Reader in the province"),
        description=_l("Reads summaries, findings and recommendations of the province."),
        includes=(HOUSEHOLD_VIEWER,),
        grants={**_READ_ALL, **_BROWSE_CASES},
    ),
    Role(
        name=PROVINCE_OFFICER,
        label=_l("Standing office of the province"),
        description=_l("Opens and closes rounds and gives communes their reviews."),
        includes=(PROVINCE_VIEWER,),
        grants={
            **_of((*ALL, OPEN, CLOSE), "ReviewRound"),
            **_of((READ, WRITE, CLOSE), "UnitReview"),
            **CHASES,
        },
    ),
    Role(
        name=FRONT_VILLAGE_CADRE,
        label=_l("Front cadre of the village"),
        description=_l("Follows the review in the village and records what is wrong."),
        includes=(HOUSEHOLD_VIEWER,),
        grants={
            **_of((READ, WRITE, RECORD), "Finding"),
            **_of((READ,), "Recommendation", "RecommendationFinding"),
            **_TEAM_READS,
            **_SCANS,
        },
    ),
    Role(
        name=FRONT_SUPERVISOR,
        label=_l("Supervisor of the Front"),
        description=_l("Supervises reviews, records findings and issues recommendations."),
        includes=(FRONT_VILLAGE_CADRE,),
        grants={
            **_of((*ALL, RECORD), "Finding"),
            **_of((*ALL, ISSUE, ANSWER), "Recommendation"),
            **_of(ALL, "RecommendationFinding"),
            **_of((READ, WRITE), "SupervisionParameter", "SampledHousehold", "SupervisionTeam"),
            **_of((*ALL, ISSUE), "SupervisionPlan"),
            **_of(ALL, "PlanUnit", "TeamMember"),
            **_of((READ, WRITE, DRAW), "Sample"),
            **CHASES,
            **_TEAM_WRITES,
            **_SCANS,
        },
    ),
    Role(
        name=TEAM_MEMBER,
        label=_l("Member of a supervision team"),
        description=_l("Sees the sampled households of the own team while its plan runs."),
        includes=(VIEWER,),
        grants={
            **_of((READ,), *CATALOGUES, "ReviewRound", "UnitReview", "SupervisionParameter"),
            **_TEAM_READS,
            **_TEAM_WRITES,
            **_SCANS,
        },
    ),
)

FORBIDDEN = (
    Forbidden(
        roles=(FRONT_VILLAGE_CADRE, FRONT_SUPERVISOR),
        verbs=(CLASSIFY, RECOGNISE),
        records=tuple(_of((), "CaseResult", "ReviewCase", "UnitReview")),
        why=_l("The Front supervises; it never decides the class of a household."),
    ),
)
