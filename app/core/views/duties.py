"""Screens of separation of duties: rules, signed exceptions, kinship, and what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import DutyException, DutyKind, DutyRule, KinKind, Kinship, office_of
from app.core.models.shared import Verification
from app.core.services import duties
from app.core.views.delegations import STATES, TONES, row_cell, state_cell
from app.extensions import db
from app.kernel import clock, dates, reading, record_pages
from app.kernel.commands import Answer, Command, CommandView
from app.kernel.errors import BadQuery
from app.kernel.export_pages import Report, export_report
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.formats import format_date, format_datetime
from app.kernel.models import Base
from app.kernel.pages import PLAIN, Button, Cell, Column, Crumb, FilterControl, ReportRow
from app.kernel.present import file_texts
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView
from app.kernel.workflow_forms import ReasonForm

NEVER = _l("Keeping the books and the cash, and preparing and approving, know no exception.")
KINDS = [
    (DutyKind.APART.value, _l("places of one person")),
    (DutyKind.KIN.value, _l("places of close relatives")),
    (DutyKind.ACT.value, _l("hands at one act")),
]
MARKS = [
    (Verification.READ.value, _l("V · read in the source")),
    (Verification.PARTLY_READ.value, _l("P · practice or partly read")),
    (Verification.UNVERIFIED.value, _l("U · not verified")),
    (Verification.DERIVED.value, _l("D · derived")),
]
KIN = [
    (KinKind.PARENT.value, _l("parent of")),
    (KinKind.ADOPTIVE.value, _l("adoptive parent of")),
    (KinKind.SPOUSE.value, _l("spouse of")),
    (KinKind.SIBLING.value, _l("brother or sister of")),
    (KinKind.OTHER.value, _l("other kin of (not counted as close)")),
]


class DutyRuleView(RecordView):
    """The rules that keep people apart; what is verified in the law cannot be switched off."""

    model = DutyRule
    reauthenticate = True
    route_base = "/core/duty-rules"
    title = _l("Separation of duties")
    title_one = _l("Rule of separation")
    search_columns = ()
    list_columns = ("rule", "kind", "law", "mark", "is_exceptable", "is_enforced")
    show_sections = (
        (_l("Rule"), ("rule", "kind", "law", "mark")),
        (_l("How it applies"), ("is_exceptable", "is_enforced")),
    )
    edit_sections = ((_l("How it applies"), ("is_enforced",)),)
    sortable = ("kind",)
    order = ("kind", "name")
    filters = ("kind", "is_exceptable", "is_enforced")
    choices = {"kind": KINDS, "mark": MARKS}
    labels = {
        "rule": _l("Rule"),
        "kind": _l("Keeps apart"),
        "law": _l("Source"),
        "mark": _l("Verified"),
        "is_exceptable": _l("Signed exceptions are possible"),
        "is_enforced": _l("Enforced"),
    }
    help = {"is_enforced": _l("Only what was not read in the law can be switched off.")}

    def may_change(self, item: Any) -> bool:
        """Offer what can be changed only."""
        return bool(item.mark != Verification.READ)


def _rules() -> list[tuple[int, str]]:
    return [(item.id, str(item)) for item in duties.exceptable_rules(db.session())]


def _withdraw(item: DutyException, form: TranslatedForm) -> None:
    duties.withdraw_exception(item.id, form["reason"].data, actor=current_actor(), now=clock.now())


class DutyExceptionView(RecordView):
    """Signed exceptions for small bodies, in the reader's units."""

    model = DutyException
    reauthenticate = True
    route_base = "/core/duty-exceptions"
    title = _l("Exceptions to separation of duties")
    title_one = _l("Exception to separation of duties")
    has_files = True
    search_columns = ()
    list_columns = ("person", "rule", "organisation", "unit", "valid_from", "valid_to", "state")
    show_sections = (
        (_l("Exception"), ("rule", "person", "organisation", "unit", "reason")),
        (_l("Validity"), ("valid_from", "valid_to")),
        (_l("Paper"), ("paper_number", "paper_date", "signed_by", "signed_as")),
        (_l("Revoked"), ("withdrawn_at", "withdrawn_by", "withdraw_reason")),
    )
    form_sections = (
        (_l("Exception"), ("rule_id", "person_id", "organisation_id", "unit_id", "reason")),
        (_l("Validity"), ("valid_from", "valid_to")),
        (_l("Paper"), ("paper_number", "paper_date", "signed_by", "signed_as")),
    )
    edit_sections = ()
    form_fields = {
        "rule_id": lambda label, **kw: ChoiceField(label, choices=_rules, coerce=int, **kw)
    }
    personal_columns = frozenset({"person", "person_id"})
    choices = {"state": STATES}
    tones = {"state": TONES}
    sortable = ("valid_from", "valid_to")
    order = ("-valid_from", "-id")
    filters = ("organisation", "unit", "valid_from", "valid_to")
    labels = {
        "rule": _l("Rule"),
        "rule_id": _l("Rule"),
        "person": _l("Person"),
        "person_id": _l("Person"),
        "unit_id": _l("Administrative unit"),
        "organisation_id": _l("Body"),
        "organisation": _l("Body"),
        "reason": _l("Reason"),
        "state": _l("State"),
        "valid_to": _l("Last day"),
        "paper_number": _l("Number of the paper"),
        "paper_date": _l("Date of the paper"),
        "signed_by": _l("Signed by"),
        "signed_as": _l("Signed as"),
        "withdrawn_at": _l("Withdrawn at"),
        "withdrawn_by": _l("Withdrawn by"),
        "withdraw_reason": _l("Why withdrawn"),
    }
    help = {
        "rule_id": NEVER,
        "valid_to": _l("An exception always has a last day."),
    }
    empty_hint = _l("There is no exception. Record one only for a signed paper.")
    commands = (
        Command(
            "withdraw",
            _l("Revoke"),
            "write",
            lambda _item: ReasonForm(),
            _withdraw,
            shown=lambda item: item.withdrawn_at is None,
            icon="arrow-back-up",
            tone="danger",
            reauthenticate=True,
        ),
    )
    method_permission_name = {**RecordView.method_permission_name, "acts": "read"}

    def create(self, values: Mapping[str, Any]) -> Base:
        """Record an exception."""
        return duties.record_exception(values, actor=current_actor())

    def extra_buttons(self, item: Any) -> list[Button]:
        """Lead to what rested on it."""
        return [Button(_("What was done"), self.url("acts", pk=item.id), icon="list-check")]

    @expose("/<int:pk>/acts")
    @has_access
    def acts(self, pk: int) -> Answer:
        """Show the acts that rested on an exception."""
        item = self.read(pk)
        rows = [
            ReportRow(
                (Cell(format_datetime(use.at)), Cell(use.author), row_cell(use.table, use.row_id)),
                PLAIN,
            )
            for use in duties.uses_of(db.session(), item)
        ]
        return self.render_template(
            "report/table.html",
            title=_("What was done"),
            subtitle=str(item.rule),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=_("What was done")),
            columns=(
                Column("at", _("Time")),
                Column("author", _("Person")),
                Column("record", _("Record")),
            ),
            rows=rows,
        )


class KinshipView(RecordView):
    """Kinship as declared, between people of the reader's units."""

    model = Kinship
    route_base = "/core/kinships"
    title = _l("Kinship")
    title_one = _l("Kinship")
    search_columns = ()
    list_columns = ("person", "kind", "relative", "valid_from", "valid_to", "source")
    show_sections = (
        (_l("Kinship"), ("person", "kind", "relative")),
        (_l("Validity"), ("valid_from", "valid_to", "source")),
    )
    form_sections = (
        (_l("Kinship"), ("person_id", "kind", "relative_id")),
        (_l("Validity"), ("valid_from", "valid_to", "source")),
    )
    personal_columns = frozenset(
        {"person", "person_id", "kind", "relative", "relative_id", "source"}
    )
    can_delete = True
    sortable = ("valid_from",)
    order = ("-id",)
    filters = ("person", "kind")
    choices = {"kind": KIN}
    labels = {
        "person": _l("Person"),
        "person_id": _l("Person"),
        "kind": _l("is"),
        "relative": _l("Relative"),
        "relative_id": _l("Relative"),
        "source": _l("Source"),
    }
    help = {
        "source": _l("Who declared it and when, or the paper that shows it."),
        "valid_to": _l("The last day, for example of a marriage; empty while it lasts."),
    }
    empty_hint = _l("Declared kinship keeps close relatives out of posts that the law keeps apart.")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Declare kinship."""
        return duties.declare_kinship(values, actor=current_actor())


class DutyReportView(CommandView):
    """All stand-ins and exceptions in force on a day, within the reader's reach."""

    route_base = "/core/duty-report"
    class_permission_name = "core.DutyException"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show what was in force on a day."""
        day = _asked_day()
        return self.render_template(
            "report/table.html",
            title=_("Stand-ins and exceptions on a day"),
            subtitle=_("In force on %(day)s", day=format_date(day)),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Stand-ins and exceptions on a day"))),
            columns=_columns(),
            rows=_rows_of_day(day),
            filters=(FilterControl("day", _("Day"), "text", format_date(day)),),
            clear_url=self.url("index"),
            buttons=(
                Button(
                    _("Export"),
                    self.url("export", day=format_date(day)),
                    icon="file-spreadsheet",
                ),
            ),
            notes=(str(NEVER),),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the same lines as a file."""
        day = _asked_day()
        report = Report(
            title=_("Stand-ins and exceptions on a day"),
            record=self.class_permission_name,
            name=f"duties-{day:%Y%m%d}",
            header=[column.label for column in _columns()],
            rows=[file_texts(row.cells) for row in _rows_of_day(day)],
            personal=("person",),
        )
        return export_report(self, report)


def _asked_day() -> date:
    typed = request.args.get("day", "")
    if not typed:
        return clock.today()
    try:
        return dates.parse_date(typed)
    except ValueError as error:
        raise BadQuery("day", typed) from error


def _columns() -> tuple[Column, ...]:
    return (
        Column("what", _("What")),
        Column("person", _("Person")),
        Column("basis", _("Basis")),
        Column("days", _("Days")),
        Column("state", _("State")),
    )


def _rows_of_day(day: date) -> list[ReportRow]:
    session = db.session()
    exceptions = duties.exceptions_on(session, day)
    view: Any = registry().views["DutyExceptionView"]
    reading.note(view, exceptions, ("person",))
    rows = [
        ReportRow(
            (
                Cell(str(item), kind="link", url=_url("DelegationView", item)),
                Cell(office_of(item)),
                Cell(_basis(item.paper_number, item.paper_date, item.reason)),
                Cell(_days(item)),
                state_cell(item),
            ),
            PLAIN,
        )
        for item in duties.stand_ins_on(session, day)
    ]
    return rows + [
        ReportRow(
            (
                Cell(str(item.rule), kind="link", url=_url("DutyExceptionView", item)),
                Cell(_joined(item.person, item.organisation)),
                Cell(
                    _basis(
                        item.paper_number, item.paper_date, f"{item.signed_by}, {item.signed_as}"
                    )
                ),
                Cell(_days(item)),
                state_cell(item),
            ),
            PLAIN,
        )
        for item in exceptions
    ]


def _url(name: str, item: Any) -> str | None:
    view: Any = registry().views[name]
    return view.url_of(item) if view.may("read") else None


def _basis(number: str | None, day: date | None, words: str) -> str:
    return " · ".join(part for part in (number or "", format_date(day), words) if part)


def _signature(item: DutyException) -> str:
    return f"{item.signed_by}, {item.signed_as}"


def _joined(*parts: Any) -> str:
    """Return what the reader reaches of some records; the others are missing."""
    return " · ".join(str(part) for part in parts if part is not None)


def _days(item: Any) -> str:
    return f"{format_date(item.valid_from)} – {format_date(item.valid_to)}"
