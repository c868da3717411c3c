"""Screens of the registers of papers, and their sheets for the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.domain.papers import LETTER
from app.core.models import Document, IncomingDocument, PaperNumber
from app.core.services import paper_registers
from app.core.services.document_types import LETTER_NAME, type_names
from app.core.services.paper_registers import Lines, kind_name
from app.extensions import db
from app.kernel import clock, form_defaults, formats
from app.kernel.commands import Answer, CommandView
from app.kernel.dates import DateError, parse_date
from app.kernel.errors import BadQuery
from app.kernel.fields import TextField
from app.kernel.fields_choice import ChoiceField
from app.kernel.models import Base
from app.kernel.own_bodies import my_body, own_body_field
from app.kernel.pages import Button, Cell, Crumb
from app.kernel.present import MISSING
from app.kernel.security import current_actor
from app.kernel.views import RecordView

TYPES = [*type_names().items()]
TYPED_TYPES = [*TYPES, (LETTER, LETTER_NAME)]
TOLD = ("subject", "signer", "recipients", "copies", "sent_on", "note")


class TypeField(ChoiceField):
    """The type of a paper that came in: first the official letter, which has no code."""

    def options(self) -> list[tuple[str, str]]:
        """List the letter in the place of nothing chosen."""
        return [("", LETTER_NAME), *super().options()[1:]]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take a letter for what it is kept as."""
        super().process_formdata(valuelist)
        self.data = self.data or ""


def _type_field(label: Any, **common: Any) -> TypeField:
    return TypeField(label, choices=TYPES, **{**common, "required": False})


class OutgoingView(RecordView):
    """The register of outgoing papers: of the program, of steps, and entered by the clerk."""

    model = PaperNumber
    route_base = "/core/outgoing-papers"
    title = _l("Outgoing papers")
    title_one = _l("Outgoing paper")
    search_columns = ()
    list_columns = ("number", "issued_on", "kind", "subject", "signer", "organisation")
    more_columns = ("recipients", "copies", "sent_on", "note", "year", "unit")
    show_sections = (
        (_l("Outgoing paper"), ("number", "issued_on", "kind", "subject", "signer")),
        (_l("Sending of the paper"), ("organisation", "recipients", "copies", "sent_on", "note")),
    )
    form_sections = (
        (_l("Outgoing paper"), ("organisation_id", "kind", "number", "issued_on", *TOLD[:2])),
        (_l("Sending of the paper"), TOLD[2:]),
    )
    edit_sections = ((_l("Outgoing paper"), TOLD),)
    facts = ("number", "issued_on")
    order = ("-issued_on", "-id")
    sortable = ("number", "issued_on")
    filters = ("organisation", "issued_on", "kind", "year")
    plain_numbers = frozenset({"year"})
    choices: ClassVar = {"kind": TYPED_TYPES}
    form_fields: ClassVar = {"organisation_id": own_body_field(PaperNumber.__record__)}
    required = frozenset({"issued_on", "subject"})
    defaults: ClassVar = {"issued_on": form_defaults.today, "organisation_id": my_body}
    labels: ClassVar = {
        "organisation": _l("Issued by"),
        "organisation_id": _l("Issued by"),
        "number": _l("Number"),
        "issued_on": _l("Day of the paper"),
        "kind": _l("Type of paper"),
        "subject": _l("Subject of the paper"),
        "signer": _l("Signed by"),
        "recipients": _l("Recipients of the paper"),
        "copies": _l("Number of copies"),
        "sent_on": _l("Sent on"),
        "note": _l("Note"),
        "year": _l("Year"),
    }
    help: ClassVar = {
        "number": _l("As it stands on the paper, for example 12/QĐ-UBND."),
        "organisation_id": _l(
            "Papers that the program makes, and those of steps, enter the register by themselves."
        ),
    }
    empty_hint = _l("Papers that are signed here enter the register by themselves.")

    def all_choices(self) -> dict[str, Sequence[tuple[str, Any]]]:
        """Name the kinds of papers of steps as well, for what is shown."""
        return super().all_choices()

    def cell(self, item: Any, name: str) -> Cell:
        """Name what a number belongs to in words."""
        if name == "kind":
            return Cell(kind_name(item.kind))
        return super().cell(item, name)

    def may_change(self, item: PaperNumber) -> bool:
        """What the program entered stands."""
        return item.table_name is None

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter a paper that was made elsewhere."""
        return paper_registers.enter_outgoing(values, actor=current_actor())

    def extra_buttons(self, item: PaperNumber) -> Sequence[Button]:
        """Lead to the paper, where the program made it."""
        if item.table_name != Document.__tablename__ or item.row_id is None:
            return ()
        if not current_actor().may("read", Document.__record__):
            return ()
        url = url_for("DocumentView.show", pk=item.row_id)
        return (Button(_("Open the paper"), url, icon="file-text"),)

    def list_buttons(self) -> Sequence[Button]:
        """Lead to the sheet of the register."""
        url = url_for("RegisterSheetView.outgoing")
        return (Button(_("Print the register"), url, icon="printer"),)


class IncomingView(RecordView):
    """The register of papers that came in."""

    model = IncomingDocument
    route_base = "/core/incoming-papers"
    title = _l("Incoming papers")
    title_one = _l("Incoming paper")
    search_columns = ()
    list_columns = (
        "arrival_number", "arrived_on", "sender", "number", "subject", "addressed_to", "due_on",
    )  # fmt: skip
    more_columns = ("issued_on", "type_code", "forwarded_on", "done_on", "organisation", "year")
    show_sections = (
        (
            _l("Incoming paper"),
            ("sender", "number", "issued_on", "type_code", "subject", "organisation"),
        ),
        (_l("Handling"), ("addressed_to", "forwarded_on", "due_on", "done_on", "note")),
    )
    form_sections = (
        (
            _l("Incoming paper"),
            (
                "organisation_id", "arrived_on", "sender", "number", "issued_on", "type_code",
                "subject",
            ),
        ),
        (_l("Handling"), ("addressed_to", "forwarded_on", "due_on", "done_on", "note")),
    )  # fmt: skip
    edit_sections = (
        (_l("Incoming paper"), ("sender", "number", "issued_on", "type_code", "subject")),
        (_l("Handling"), ("addressed_to", "forwarded_on", "due_on", "done_on", "note")),
    )
    facts = ("arrival_number", "arrived_on", "due_on")
    order = ("-year", "-arrival_number")
    sortable = ("arrival_number", "arrived_on", "due_on")
    filters = ("organisation", "arrived_on", "due_on", "done_on", "type_code", "year")
    plain_numbers = frozenset({"year", "arrival_number"})
    choices: ClassVar = {"type_code": TYPES}
    form_fields: ClassVar = {
        "organisation_id": own_body_field(IncomingDocument.__record__),
        "addressed_to": TextField,
        "type_code": _type_field,
        "sender": TextField,
    }
    defaults: ClassVar = {"arrived_on": form_defaults.today, "organisation_id": my_body}
    has_files = True
    labels: ClassVar = {
        "organisation": _l("Arrived at"),
        "organisation_id": _l("Arrived at"),
        "arrival_number": _l("Number of arrival"),
        "arrived_on": _l("Arrived on"),
        "sender": _l("Sender"),
        "number": _l("Number of the paper"),
        "issued_on": _l("Day of the paper"),
        "type_code": _l("Type of paper"),
        "subject": _l("Subject of the paper"),
        "addressed_to": _l("For whom"),
        "forwarded_on": _l("Handed on"),
        "due_on": _l("To be answered by"),
        "done_on": _l("Settled on"),
        "note": _l("Note"),
        "year": _l("Year"),
    }
    help: ClassVar = {
        "addressed_to": _l("The division or the person who deals with it."),
        "organisation_id": _l("The program gives the next number of arrival of the year."),
    }
    empty_hint = _l("Enter each paper on the day that it arrives; attach its scan below.")

    def cell(self, item: Any, name: str) -> Cell:
        """Name an official letter, which has no code of a type."""
        if name == "type_code" and not item.type_code:
            return Cell(LETTER_NAME)
        return super().cell(item, name)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter a paper that came in."""
        return paper_registers.enter_incoming(values, actor=current_actor())

    def list_buttons(self) -> Sequence[Button]:
        """Lead to the sheet of the register."""
        url = url_for("RegisterSheetView.incoming")
        return (Button(_("Print the register"), url, icon="printer"),)


class RegisterSheetView(CommandView):
    """The registers as sheets for the archive, of one organisation and a span of days."""

    route_base = "/core/registers"
    class_permission_name = PaperNumber.__record__
    method_permission_name: ClassVar[dict[str, str]] = {"outgoing": "read", "incoming": "read"}
    default_view = "outgoing"

    @expose("/outgoing")
    @has_access
    def outgoing(self) -> Answer:
        """Show the register of outgoing papers, made to be printed."""
        return self._sheet("outgoing", PaperNumber, paper_registers.outgoing_lines, OutgoingView)

    @expose("/incoming")
    @has_access
    def incoming(self) -> Answer:
        """Show the register of incoming papers, made to be printed."""
        current_actor().require("read", IncomingDocument.__record__)
        return self._sheet(
            "incoming", IncomingDocument, paper_registers.incoming_lines, IncomingView
        )

    def _sheet(
        self, name: str, model: Any, read: Callable[..., Lines], view: type[RecordView]
    ) -> Answer:
        bodies = paper_registers.bodies_of(db.session(), model)
        today = clock.today()
        first = _day("from", date(today.year, 1, 1))
        last = _day("to", today)
        chosen = _body([each.id for each in bodies])
        form = paper_registers.form_of(name)
        with force_locale("vi"):  # the register is kept in Vietnamese, whoever reads it
            lines = None if chosen is None else read(db.session(), chosen, first, last)
        return self.render_template(
            "core/register_sheet.html",
            form=form,
            lines=lines,
            rows=() if lines is None else tuple(_cells(form, row) for row in lines.rows),
            bodies=bodies,
            chosen=chosen,
            first=formats.format_date(first),
            last=formats.format_date(last),
            printed=formats.format_datetime(clock.now()),
            action_url=self.url(name),
            back_url=url_for(f"{view.__name__}.list"),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(str(view.title), url_for(f"{view.__name__}.list")),
                Crumb(_("Print the register")),
            ),
        )


def _cells(form: paper_registers.RegisterForm, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(_cell(row[name]) for name, _label in form.columns)


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return Cell("", kind=MISSING.kind)
    if isinstance(value, date):
        return Cell(value.strftime("%d/%m/%Y"))  # as the register is kept, in any language
    return Cell(str(value))


def _day(name: str, default: date) -> date:
    value = request.args.get(name)
    if not value:
        return default
    try:
        return parse_date(value)
    except DateError as error:
        raise BadQuery(name, value, error) from error


def _body(known: Sequence[int]) -> int | None:
    """Return the asked organisation, or the first one of whom there are lines."""
    value = request.args.get("organisation", "")
    if value and not (value.isascii() and value.isdigit() and len(value) < 19):
        raise BadQuery("organisation", value)
    return int(value) if value else (known[0] if known else None)
