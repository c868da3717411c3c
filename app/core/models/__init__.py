"""Tables of the core module; importing this package defines them all."""

from app.core.models.api_keys import ApiKey, Invitation
from app.core.models.attachments import Attachment
from app.core.models.bulk_acts import BulkAct, BulkRow, BulkRowState
from app.core.models.calendar import CalendarYear, Holiday, HolidayKind
from app.core.models.comments import Comment, Follower
from app.core.models.legal import LegalDocument
from app.core.models.modules import ExternalId, Module, ModuleRequest
from app.core.models.notices import Notice, NoticeChoice, NoticeReader
from app.core.models.numbering import Number, NumberSeries, PaperNumber
from app.core.models.organisations import (
    Organisation,
    OrganisationKind,
    OrganisationLevel,
    OrganisationVersion,
)
from app.core.models.people import EthnicGroup, Person, Sex
from app.core.models.refusals import Refusal
from app.core.models.roles import RoleAction, RoleChange, RoleChangeState, RoleForbidden
from app.core.models.saved_views import SavedView
from app.core.models.sessions import RecoveryCode, SessionState, Totp, UserSession
from app.core.models.sign_in import Credential, LoginCount, LoginLock
from app.core.models.trail import TrailEntry
from app.core.models.trail_chain import (
    PersonKey,
    TrailLink,
    TrailPersonal,
    TrailSealed,
    TrailSealer,
    TrailVerification,
)
from app.core.models.units import (
    AdminUnit,
    AreaKind,
    Coverage,
    DateBasis,
    UnitDifficulty,
    UnitLevel,
    UnitSuccessor,
)
from app.core.models.users import Assignment, Role, User, UserPerson
from app.core.models.workflow import WorkflowApproval, WorkflowPaper, WorkflowRule

__all__ = [
    "AdminUnit",
    "ApiKey",
    "AreaKind",
    "Assignment",
    "Attachment",
    "BulkAct",
    "BulkRow",
    "BulkRowState",
    "CalendarYear",
    "Comment",
    "Coverage",
    "Credential",
    "DateBasis",
    "EthnicGroup",
    "ExternalId",
    "Follower",
    "Holiday",
    "HolidayKind",
    "Invitation",
    "LegalDocument",
    "LoginCount",
    "LoginLock",
    "Module",
    "ModuleRequest",
    "Notice",
    "NoticeChoice",
    "NoticeReader",
    "Number",
    "NumberSeries",
    "Organisation",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationVersion",
    "PaperNumber",
    "Person",
    "PersonKey",
    "RecoveryCode",
    "Refusal",
    "Role",
    "RoleAction",
    "RoleChange",
    "RoleChangeState",
    "RoleForbidden",
    "SavedView",
    "SessionState",
    "Sex",
    "Totp",
    "TrailEntry",
    "TrailLink",
    "TrailPersonal",
    "TrailSealed",
    "TrailSealer",
    "TrailVerification",
    "UnitDifficulty",
    "UnitLevel",
    "UnitSuccessor",
    "User",
    "UserPerson",
    "UserSession",
    "WorkflowApproval",
    "WorkflowPaper",
    "WorkflowRule",
]
