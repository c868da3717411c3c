"""The register of requests of people about their own data, and the report for one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models.privacy import RequestKind, RequestState, SubjectRequest
from app.core.services import subject_report, subject_requests
from app.core.views.rights import record_label
from app.extensions import db
from app.kernel import clock, columns, form_defaults, formats, history, reading, record_pages
from app.kernel.commands import Answer, Command
from app.kernel.export_pages import Report, export_report
from app.kernel.fields import LongTextField, TextField, TranslatedForm
from app.kernel.models import Base, table_of
from app.kernel.pages import PLAIN, Button, Cell, Column, FormPage, FormSection, ReportRow
from app.kernel.present import cell_of
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

KINDS = [
    (RequestKind.ACCESS.value, _l("To see their data")),
    (RequestKind.CORRECT.value, _l("To have data corrected")),
    (RequestKind.ERASE.value, _l("To have data erased")),
    (RequestKind.OBJECT.value, _l("To object to the use")),
]
STATES = [
    (RequestState.RECEIVED.value, _l("Received")),
    (RequestState.ACKNOWLEDGED.value, _l("Acknowledged")),
    (RequestState.ANSWERED.value, _l("Answered")),
    (RequestState.REFUSED.value, _l("Refused")),
]
OPEN = (RequestState.RECEIVED, RequestState.ACKNOWLEDGED)


class NothingForm(TranslatedForm):
    """Asks nothing."""


class AnswerForm(TranslatedForm):
    """What the person was told."""

    answer = LongTextField(_l("Answer"), required=True, max_length=5000)


class NumberForm(TranslatedForm):
    """Asks for the identity number of the person who asks; it stands in no address."""

    number = TextField(
        _l("Identity number of the person"),
        required=True,
        max_length=30,
        help=_l("Check the person's card first. The number is not kept."),
    )


def _acknowledge(item: SubjectRequest, _form: TranslatedForm) -> None:
    subject_requests.acknowledge(item.id, actor=current_actor(), today=clock.today())


def _answer(item: SubjectRequest, form: TranslatedForm) -> None:
    _close(item, form, is_refused=False)


def _refuse(item: SubjectRequest, form: TranslatedForm) -> None:
    _close(item, form, is_refused=True)


def _close(item: SubjectRequest, form: TranslatedForm, *, is_refused: bool) -> None:
    subject_requests.close(
        item.id,
        form["answer"].data,
        is_refused=is_refused,
        actor=current_actor(),
        today=clock.today(),
    )


def _is_open(item: Any) -> bool:
    return item.state in OPEN


class SubjectRequestView(RecordView):
    """Requests of people about their own data, with the day by which each is acknowledged."""

    model = SubjectRequest
    route_base = "/core/subject-requests"
    title = _l("Requests about own data")
    title_one = _l("Request about own data")
    list_columns = ("received_on", "requester", "kind", "due_on", "state", "unit")
    show_sections = (
        (_l("Request"), ("requester", "kind", "asked", "unit", "received_on")),
        (_l("Answer"), ("due_on", "acknowledged_on", "answered_on", "answer")),
    )
    form_sections = ((_l("Request"), ("requester", "kind", "asked", "unit_id", "received_on")),)
    edit_sections = ()
    facts = ("state", "due_on")
    personal_columns = frozenset({"requester", "asked", "answer"})
    search_columns = ()
    filters = ("state", "kind", "due_on", "unit")
    sortable = ("received_on", "due_on")
    order = ("-received_on",)
    with_api = False
    has_files = True
    choices = {"kind": KINDS, "state": STATES}
    tones = {"state": {"received": "warning", "acknowledged": "info", "answered": "success"}}
    defaults = {"unit_id": form_defaults.my_office, "received_on": form_defaults.today}
    labels = {
        "requester": _l("Who asks"),
        "asked": _l("What is asked"),
        "unit_id": _l("Administrative unit"),
        "received_on": _l("Received on"),
        "due_on": _l("Acknowledge by"),
        "acknowledged_on": _l("Acknowledged on"),
        "answered_on": _l("Answered on"),
        "answer": _l("Answer"),
    }
    empty_hint = _l("Write down each request on the day on which it comes.")
    commands = (
        Command(
            "acknowledge",
            _l("Acknowledge"),
            "write",
            lambda _item: NothingForm(),
            _acknowledge,
            shown=lambda item: item.state == RequestState.RECEIVED,
            help=_l("The person was told that the request came and who deals with it."),
        ),
        Command("answer", _l("Answer"), "write", lambda _i: AnswerForm(), _answer, shown=_is_open),
        Command(
            "refuse",
            _l("Turn down"),
            "write",
            lambda _i: AnswerForm(),
            _refuse,
            shown=_is_open,
            tone="secondary",
        ),
    )
    method_permission_name = {**RecordView.method_permission_name, "report": "report"}

    def may_change(self, item: Any) -> bool:
        """A request stays as it was received."""
        return False

    def create(self, values: Mapping[str, Any]) -> Base:
        """Keep a request with its day."""
        return subject_requests.receive(values, actor=current_actor())

    def extra_buttons(self, item: Any) -> list[Button]:
        """Offer the report to who may make it."""
        if not _is_open(item) or not self.may("report"):
            return []
        label = _("What is held of the person")
        return [Button(label, self.url("report", pk=item.id), icon="file-search")]

    @expose("/<int:pk>/report", methods=["GET", "POST"])
    @has_access
    def report(self, pk: int) -> Answer:
        """Ask for the person's number, and show or give as a file all that is held of them."""
        item, form = self.read(pk), NumberForm()
        if request.method == "POST" and form.validate():
            found = self.saved(form, lambda: self._report(pk, form))  # type: ignore[arg-type,return-value]
            if found is not None:
                return found
        page = FormPage(
            title=_("What is held of the person"),
            form=form,
            sections=(FormSection("", ("number",)),),
            submit_label=_("Make the report"),
            cancel_url=self.url("show", pk=pk),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=_("Report")),
            errors=tuple(str(text) for text in form.form_errors),
            notice=_("The trail says that you made the report, for this request."),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def _report(self, pk: int, form: TranslatedForm) -> Answer:
        found = subject_report.report_on(pk, form["number"].data, actor=current_actor())
        for held in found.held:
            _note(held)
        rows = _rows(found)
        title = _("What is held of the person")
        if "format" in request.form:
            name = f"subject-report-{pk}-{clock.today():%Y%m%d}"
            lines = [[cell.text for cell in row.cells] for row in rows]
            header = [column.label for column in _columns()]
            return export_report(
                self, Report(title, self.record, name, header, lines, personal=("value",))
            )
        body: str = self.render_template(
            "core/subject_report.html",
            title=title,
            subtitle=_("Request number %(number)s, %(day)s", number=pk, day=_today()),
            breadcrumbs=record_pages.breadcrumbs(self, last=title),
            columns=_columns(),
            rows=rows,
            notes=_notes(found),
            number=form["number"].data,
            file_url=self.url("report", pk=pk),
        )
        return body


def _today() -> str:
    return formats.format_date(clock.today())


def _columns() -> tuple[Column, ...]:
    return (
        Column("kind", _("Kind of record")),
        Column("number", _("Number in the register")),
        Column("column", _("Field")),
        Column("value", _("Value")),
    )


def _rows(found: subject_report.Report) -> tuple[ReportRow, ...]:
    held = [
        ReportRow(
            (
                Cell(record_label(each.model.__record__)),
                Cell(str(each.row.id)),
                Cell(_label(each)),
                Cell(_words(each)),
            ),
            PLAIN,
        )
        for each in found.held
        if not _is_copy(each)
    ]
    names = subject_report.names_of(db.session(), [each.actor for each in found.seen])
    seen = [
        ReportRow(
            (
                Cell(record_label(each.record)),
                Cell(""),
                Cell(str(history.ACTIONS.get(each.action, each.action))),
                Cell(_told(each, names)),
            ),
            PLAIN,
        )
        for each in found.seen
    ]
    return (*held, *seen)


def _told(each: subject_report.Seen, names: Mapping[str, str]) -> str:
    """Return who it was, when, and what for."""
    who = names.get(each.actor or "", each.actor or "")
    return " · ".join(t for t in (who, formats.format_datetime(each.at), each.purpose) if t)


def _view_of(each: subject_report.Held) -> Any:
    return registry().record_views.get(each.model.__record__)


def _label(each: subject_report.Held) -> str:
    view = _view_of(each)
    named = view.labels if view is not None and view.model is each.model else {}
    for name in (each.column, each.column.removesuffix("_id")):
        if name in named or name in columns.COMMON_LABELS:
            return str(named.get(name) or columns.COMMON_LABELS[name])
    return each.column


def _is_copy(each: subject_report.Held) -> bool:
    """Tell whether a column only repeats a key of its parent, for a reference of many columns."""
    keys = [set(link.column_keys) for link in table_of(each.model).foreign_key_constraints]
    repeats = any(each.column in names and len(names) > 1 for names in keys)
    return repeats and columns.relation_of_key(each.model, each.column) is None


def _words(each: subject_report.Held) -> str:
    view = _view_of(each)
    choices = view.all_choices() if view is not None and view.model is each.model else {}
    if each.column in choices:
        return next((str(t) for k, t in choices[each.column] if k == each.value), str(each.value))
    relation = columns.relation_of_key(each.model, each.column)
    if relation is not None:
        other = getattr(each.row, relation.key)
        return str(each.value) if other is None else str(other)
    return cell_of(each.value).text


def _note(each: subject_report.Held) -> None:
    view = _view_of(each)
    if view is not None and view.model is each.model:
        reading.note(view, (each.row,), (each.column,))


def _notes(found: subject_report.Report) -> list[str]:
    notes = [
        _("Records outside your reach are not in it; an officer of the unit above sees more."),
    ]
    if not found.reads_trail:
        notes.append(_("Who saw the data is told by those who may read the trail."))
    notes += [
        _("Of %(kind)s only the first ones are listed.", kind=record_label(model.__record__))
        for model in found.cut
    ]
    return notes
