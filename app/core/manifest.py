"""What the core module says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.permissions import FORBIDDEN, RECORDS, ROLES, VERBS
from app.kernel.manifest import Manifest, Menu

MANIFEST = Manifest(
    name="core",
    version="1.0.0",
    label=_l("Core"),
    summary=_l("Administrative units, organisations, people, users, numbering and calendars."),
    table_prefix="core_",
    icon="building-community",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    verbs=VERBS,
    menus=(
        Menu("core.applications", _l("Applications"), "ApplicationsView", "core.Module", "apps"),
        Menu("core.units", _l("Administrative units"), "AdminUnitView", "core.AdminUnit", "map-2"),
        Menu(
            "core.organisations",
            _l("Organisations"),
            "OrganisationView",
            "core.Organisation",
            "sitemap",
        ),
        Menu("core.people", _l("People"), "PersonView", "core.Person", "users"),
        Menu("core.users", _l("Users"), "UserView", "core.User", "user-cog"),
        Menu(
            "core.account_people",
            _l("Accounts and people"),
            "AccountPeopleView",
            "core.User",
            "user-check",
        ),
        Menu(
            "core.assignments", _l("Assignments"), "AssignmentView", "core.Assignment", "user-check"
        ),
        Menu(
            "core.delegations", _l("Stand-ins"), "DelegationView", "core.Delegation", "users-group"
        ),
        Menu("core.handovers", _l("Hand-overs"), "HandoverView", "core.Handover", "transfer"),
        Menu(
            "core.duty_report",
            _l("Stand-ins and exceptions on a day"),
            "DutyReportView",
            "core.DutyException",
            "report-search",
        ),
        Menu(
            "core.duty_conflicts",
            _l("Places held together that are kept apart"),
            "DutyConflictsView",
            "core.Assignment",
            "alert-triangle",
        ),
        Menu(
            "core.duty_exceptions",
            _l("Exceptions to separation of duties"),
            "DutyExceptionView",
            "core.DutyException",
            "file-alert",
        ),
        Menu(
            "core.duty_rules",
            _l("Separation of duties"),
            "DutyRuleView",
            "core.DutyRule",
            "arrows-split-2",
        ),
        Menu("core.kinships", _l("Kinship"), "KinshipView", "core.Kinship", "heart-handshake"),
        Menu(
            "core.mergers",
            _l("Assignments after a merger"),
            "MergersView",
            "core.Assignment",
            "arrow-merge",
        ),
        Menu("core.roles", _l("Roles"), "RoleMatrixView", "core.Role", "shield-check"),
        Menu(
            "core.legal_documents",
            _l("Legal documents"),
            "LegalDocumentView",
            "core.LegalDocument",
            "gavel",
        ),
        Menu(
            "core.calendars", _l("Working calendars"), "CalendarView", "core.Calendar", "calendar"
        ),
        Menu("core.due_board", _l("Who is late"), "DueBoardView", "core.DueBoard", "alarm"),
        Menu("core.tasks", _l("Tasks"), "TaskView", "core.Task", "checkbox"),
        Menu(
            "core.data_calls", _l("Data calls"), "DataCallView", "core.DataCall", "clipboard-list"
        ),
        Menu(
            "core.call_answers",
            _l("Answers to data calls"),
            "CallResponseView",
            "core.CallResponse",
            "clipboard-check",
        ),
        Menu("core.documents", _l("Papers"), "DocumentView", "core.Document", "file-certificate"),
        Menu(
            "core.outgoing",
            _l("Outgoing papers"),
            "OutgoingView",
            "core.PaperNumber",
            "mail-forward",
        ),
        Menu(
            "core.incoming",
            _l("Incoming papers"),
            "IncomingView",
            "core.IncomingDocument",
            "mail-opened",
        ),
        Menu(
            "core.templates",
            _l("Templates of papers"),
            "TemplateView",
            "core.DocumentTemplate",
            "template",
            verb="write",
        ),
        Menu(
            "core.ethnic_groups",
            _l("Ethnic groups"),
            "EthnicGroupView",
            "core.EthnicGroup",
            "friends",
        ),
        Menu(
            "core.number_series",
            _l("Number series"),
            "NumberSeriesView",
            "core.NumberSeries",
            "list-numbers",
        ),
        Menu("core.login_locks", _l("Lock-outs"), "LoginLockView", "core.LoginLock", "lock"),
        Menu("core.bulk_acts", _l("Bulk actions"), "BulkActView", "core.BulkAct", "checks"),
        Menu("core.exports", _l("Exports"), "ExportView", "core.Export", "file-export"),
        Menu(
            "core.subject_requests",
            _l("Requests about own data"),
            "SubjectRequestView",
            "core.SubjectRequest",
            "user-question",
        ),
        Menu("core.erasures", _l("Erasures"), "ErasureView", "core.Erasure", "eraser"),
        Menu(
            "core.privacy_rules",
            _l("Rules about personal data"),
            "PrivacyRuleView",
            "core.PrivacyRule",
            "shield-lock",
        ),
        Menu("core.imports", _l("My imports"), "ImportView", "core.Import", "file-import"),
        Menu("core.trail", _l("Trail"), "TrailView", "core.Trail", "history"),
    ),
    data=(
        "app.core.services.trail_chain:add_months",
        "app.core.services.loaders:load_units",
        "app.core.services.loaders:load_ethnic_groups",
        "app.core.services.loaders:load_legal_documents",
        "app.core.services.loaders:load_calendar",
        "data/privacy_rules.yaml",
    ),
    demo=("app.core.demo:load",),
)
