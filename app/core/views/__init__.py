"""The screens of core."""

from app.core.views.account import AccountView
from app.core.views.account_people import AccountPeopleView
from app.core.views.api_keys import ApiKeyView
from app.core.views.applications import ApplicationsView
from app.core.views.attachments import AttachmentView
from app.core.views.bulk_acts import BulkActView
from app.core.views.call_answers import CallResponseView
from app.core.views.call_totals import CallTotalsView
from app.core.views.catalogues import (
    CalendarView,
    EthnicGroupView,
    HolidayView,
    LegalDocumentView,
    NumberSeriesView,
)
from app.core.views.comments import CommentView
from app.core.views.data_calls import CallFieldView, DataCallView
from app.core.views.delegations import DelegationView
from app.core.views.document_templates import TemplateView
from app.core.views.documents import DocumentView
from app.core.views.due_board import DueBoardView
from app.core.views.duties import DutyExceptionView, DutyReportView, DutyRuleView, KinshipView
from app.core.views.duty_conflicts import DutyConflictsView
from app.core.views.echo import EchoView
from app.core.views.exports import ExportView, MyExportsView
from app.core.views.feeds import FeedView
from app.core.views.handovers import HandoverItemView, HandoverView
from app.core.views.home import HomeView
from app.core.views.imports import ImportView
from app.core.views.invitations import InvitationView
from app.core.views.login_locks import LoginLockView
from app.core.views.notices import NoticeView
from app.core.views.organisations import OrganisationVersionView, OrganisationView
from app.core.views.palette import PaletteView
from app.core.views.paper_registers import IncomingView, OutgoingView, RegisterSheetView
from app.core.views.people import PersonView
from app.core.views.privacy import ErasureRowView, ErasureView, PrivacyRuleView
from app.core.views.reach import MergersView, ReachView
from app.core.views.role_changes import RoleChangeView
from app.core.views.role_matrix import RoleMatrixView
from app.core.views.saved_views import SavedViewView
from app.core.views.search import SearchView
from app.core.views.security import SecurityView
from app.core.views.sign_in import SignInView
from app.core.views.subject_requests import SubjectRequestView
from app.core.views.tasks import TaskView
from app.core.views.trail import TrailView
from app.core.views.trail_root import TrailRootView
from app.core.views.units import AdminUnitView, UnitDifficultyView, UnitSuccessorView
from app.core.views.users import AssignmentView, RoleView, UserView

__all__ = [
    "AccountPeopleView",
    "AccountView",
    "AdminUnitView",
    "ApiKeyView",
    "ApplicationsView",
    "AssignmentView",
    "AttachmentView",
    "BulkActView",
    "CalendarView",
    "CallFieldView",
    "CallResponseView",
    "CallTotalsView",
    "CommentView",
    "DataCallView",
    "DelegationView",
    "DocumentView",
    "DueBoardView",
    "DutyConflictsView",
    "DutyExceptionView",
    "DutyReportView",
    "DutyRuleView",
    "EchoView",
    "ErasureRowView",
    "ErasureView",
    "EthnicGroupView",
    "ExportView",
    "FeedView",
    "HandoverItemView",
    "HandoverView",
    "HolidayView",
    "HomeView",
    "ImportView",
    "IncomingView",
    "InvitationView",
    "KinshipView",
    "LegalDocumentView",
    "LoginLockView",
    "MergersView",
    "MyExportsView",
    "NoticeView",
    "NumberSeriesView",
    "OrganisationVersionView",
    "OrganisationView",
    "OutgoingView",
    "PaletteView",
    "PersonView",
    "PrivacyRuleView",
    "ReachView",
    "RegisterSheetView",
    "RoleChangeView",
    "RoleMatrixView",
    "RoleView",
    "SavedViewView",
    "SearchView",
    "SecurityView",
    "SignInView",
    "SubjectRequestView",
    "TaskView",
    "TemplateView",
    "TrailRootView",
    "TrailView",
    "UnitDifficultyView",
    "UnitSuccessorView",
    "UserView",
]
