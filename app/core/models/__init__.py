"""Tables of the core module; importing this package defines them all."""

from app.core.models.api_keys import ApiKey, Invitation
from app.core.models.attachments import Attachment
from app.core.models.bulk_acts import BulkAct, BulkRow, BulkRowState
from app.core.models.calendar import CalendarYear, Holiday, HolidayKind
from app.core.models.comments import Comment, Follower
from app.core.models.data_calls import (
    CallField,
    CallResponse,
    CallState,
    CallValue,
    DataCall,
    ResponseState,
)
from app.core.models.delegations import Delegation, office_of
from app.core.models.document_templates import DocumentTemplate, TemplateActivation
from app.core.models.documents import Document, DocumentSignature, DocumentState, NumberBy
from app.core.models.duties import DutyException, DutyKind, DutyRule, KinKind, Kinship
from app.core.models.exports import Export, ExportKind, ExportState
from app.core.models.handovers import Handover, HandoverItem
from app.core.models.imports import Import, ImportMapping, ImportState
from app.core.models.incoming_documents import IncomingDocument
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
from app.core.models.privacy import (
    Erasure,
    ErasureRow,
    PrivacyRule,
    SubjectRequest,
)
from app.core.models.refusals import Refusal
from app.core.models.roles import RoleAction, RoleChange, RoleChangeState, RoleForbidden
from app.core.models.saved_views import SavedView
from app.core.models.sessions import RecoveryCode, SessionState, Totp, UserSession
from app.core.models.sign_in import Credential, LoginCount, LoginLock
from app.core.models.tasks import Chase, Feed, FeedUse, Task, TaskState
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
    "CallField",
    "CallResponse",
    "CallState",
    "CallValue",
    "Chase",
    "Comment",
    "Coverage",
    "Credential",
    "DataCall",
    "DateBasis",
    "Delegation",
    "Document",
    "DocumentSignature",
    "DocumentState",
    "DocumentTemplate",
    "DutyException",
    "DutyKind",
    "DutyRule",
    "Erasure",
    "ErasureRow",
    "EthnicGroup",
    "Export",
    "ExportKind",
    "ExportState",
    "ExternalId",
    "Feed",
    "FeedUse",
    "Follower",
    "Handover",
    "HandoverItem",
    "Holiday",
    "HolidayKind",
    "Import",
    "ImportMapping",
    "ImportState",
    "IncomingDocument",
    "Invitation",
    "KinKind",
    "Kinship",
    "LegalDocument",
    "LoginCount",
    "LoginLock",
    "Module",
    "ModuleRequest",
    "Notice",
    "NoticeChoice",
    "NoticeReader",
    "Number",
    "NumberBy",
    "NumberSeries",
    "Organisation",
    "OrganisationKind",
    "OrganisationLevel",
    "OrganisationVersion",
    "PaperNumber",
    "Person",
    "PersonKey",
    "PrivacyRule",
    "RecoveryCode",
    "Refusal",
    "ResponseState",
    "Role",
    "RoleAction",
    "RoleChange",
    "RoleChangeState",
    "RoleForbidden",
    "SavedView",
    "SessionState",
    "Sex",
    "SubjectRequest",
    "Task",
    "TaskState",
    "TemplateActivation",
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
    "office_of",
]
