"""Screens of the journal, and the forms by which accountants post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock, messages, refusals
from app.kernel.commands import Answer, CommandView, spread_errors
from app.kernel.errors import InvalidInput
from app.kernel.fields import TranslatedForm
from app.kernel.pages import Button, Cell, Crumb, FormPage, FormSection
from app.kernel.records import get_record
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.funding_ledger import forms
from modules.funding_ledger.documents import CASH_IN, CASH_OUT, GENERAL_VOUCHER
from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.domain.events import BANK, RESULT, Dimensions
from modules.funding_ledger.models import Fund, JournalEntry, JournalLine
from modules.funding_ledger.services import journal
from modules.funding_ledger.views.labels import COLUMNS, ENTRY_KINDS, SERIES, event_words

RECORD = "funding_ledger.JournalEntry"


def _is_by_hand(item: JournalEntry) -> bool:
    """Entries of receipts and payments are reversed with their document."""
    return item.kind == "ordinary" and not item.event.startswith(("receipt_", "payment_"))


class JournalEntryView(RecordView):
    """Entries of the books: numbered, balanced, chained; they stand."""

    model = JournalEntry
    route_base = "/funding-ledger/journal"
    title = _l("Journal")
    title_one = _l("Journal entry")
    empty_hint = _l(
        "Entries come from receipts and payments that are posted, or from a general voucher."
    )
    search_columns = ()
    list_columns = ("number_text", "posted_on", "memo", "kind", "entity")
    more_columns = ("event", "series", "position")
    show_sections = (
        (_l("Journal entry"), ("number_text", "posted_on", "memo", "entity", "kind", "event")),
        (_l("Goes with"), ("payment", "reversal_of", "correction_of")),
        (_l("Seal"), ("posted_at", "position", "hash")),
    )
    facts = ("posted_on", "entity")
    sortable = ("posted_on", "position")
    order = ("-posted_on",)
    lookup_order = ("posted_on",)
    filters = ("entity", "kind", "series", "posted_on")
    choices = {"kind": ENTRY_KINDS, "series": SERIES}
    documents = (CASH_IN, CASH_OUT, GENERAL_VOUCHER)
    labels = COLUMNS
    related = (Related("JournalLineView", "entry_id", _l("Lines of the entry")),)

    def cell(self, item: Any, name: str) -> Cell:
        """Show what was booked in words."""
        if name != "event":
            return super().cell(item, name)
        return Cell(event_words(item.event))

    def list_buttons(self) -> tuple[Button, ...]:
        """Lead accountants to the forms of posting."""
        if not current_actor().may("post", RECORD):
            return ()
        base = "/funding-ledger/posting"
        return (
            Button(_("Post an event"), f"{base}/event", icon="plus", tone="primary"),
            Button(_("General voucher"), f"{base}/voucher", icon="list-details"),
        )

    def extra_buttons(self, item: JournalEntry) -> tuple[Button, ...]:
        """Offer to reverse what was posted by hand."""
        if not _is_by_hand(item) or not current_actor().may("reverse", RECORD):
            return ()
        url = f"/funding-ledger/posting/reverse/{item.id}"
        return (Button(_("Reverse"), url, icon="arrow-back-up", tone="danger"),)


class JournalLineView(RecordView):
    """Lines of entries."""

    model = JournalLine
    route_base = "/funding-ledger/journal-lines"
    title = _l("Lines of the entry")
    title_one = _l("Line of an entry")
    search_columns = ()
    with_api = False
    list_columns = ("line_no", "account", "fund", "debit", "credit", "designation")
    more_columns = ("entry", "entry.posted_on", "bank_account", "allocation_line", "receipt")
    show_sections = (
        (_l("Line of an entry"), ("entry", "line_no", "account", "fund", "debit", "credit")),
        (
            _l("Goes with"),
            ("designation", "bank_account", "allocation_line", "receipt", "person"),
        ),
    )
    order = ("-id",)
    filters = ("account", "fund", "entity")
    sums = ("debit", "credit")
    labels = {**COLUMNS, "entry.posted_on": _l("Booked on")}


class LedgerPostingView(CommandView):
    """Posting by hand: an event by its rule, or a general voucher line by line."""

    route_base = "/funding-ledger/posting"
    class_permission_name = RECORD
    method_permission_name: ClassVar[dict[str, str]] = {
        "index": "post",
        "event": "post",
        "voucher": "post",
        "reverse": "reverse",
    }

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Lead to the form that is used most."""
        return redirect(self.url("event"))

    @expose("/event", methods=["GET", "POST"])
    @has_access
    def event(self) -> Answer:
        """Post an event."""
        form = forms.event_form()
        names = tuple(field.name for field in form if field.name != "csrf_token")
        sections = (FormSection("", names),)
        return self._answer(form, _("Post an event"), sections, lambda: _post_event(form))

    @expose("/voucher", methods=["GET", "POST"])
    @has_access
    def voucher(self) -> Answer:
        """Post a general voucher."""
        form = forms.voucher_form()
        head = ("fund_id", "posted_on", "memo")
        about = ("bank_account_id", "designation_id", "allocation_line_id")
        lines = tuple(
            FormSection(
                _("Line %(number)s", number=number),
                (f"account_{number}", f"debit_{number}", f"credit_{number}"),
            )
            for number in range(1, forms.LINES + 1)
        )
        sections = (
            FormSection(_("Voucher"), head),
            FormSection(_("What the lines belong to"), about),
            *lines,
        )
        return self._answer(form, _("General voucher"), sections, lambda: _post_voucher(form))

    @expose("/reverse/<int:pk>", methods=["GET", "POST"])
    @has_access
    def reverse(self, pk: int) -> Answer:
        """Post the mirror of an entry; both stand (Law on Accounting, Article 27)."""
        item = get_record(db.session(), JournalEntry, pk)
        form = forms.reverse_form(item)
        title = _("Reverse %(number)s", number=item.number_text)
        section = FormSection(item.memo, ("posted_on", "reason"))
        return self._answer(form, title, (section,), lambda: _reverse(pk, form))

    def _answer(
        self,
        form: TranslatedForm,
        title: str,
        sections: tuple[FormSection, ...],
        post: Callable[[], JournalEntry],
    ) -> Answer:
        if request.method == "POST" and form.validate():
            try:
                entry = post()
            except Exception as error:  # refusals that have words; others are raised again
                _refuse(form, error)
            else:
                flash(_("Posted as %(number)s.", number=entry.number_text), "success")
                return redirect(f"/funding-ledger/journal/{entry.id}")
        page = FormPage(
            title=title,
            form=form,
            sections=sections,
            submit_label=_("Post to the books"),
            cancel_url="/funding-ledger/journal/list",
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Journal"), "/funding-ledger/journal/list"),
                Crumb(title, ""),
            ),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)


def _refuse(form: TranslatedForm, error: Exception) -> None:
    refusals.note_refused(error)
    db.session.rollback()
    if isinstance(error, InvalidInput):
        spread_errors(form, messages.field_texts(error))
    elif messages.known(error) and messages.status_of(error) not in (403, 404):
        spread_errors(form, {getattr(error, "field", ""): messages.text_for(error)})
    else:
        raise error


def _reverse(pk: int, form: Any) -> JournalEntry:
    return journal.reverse(
        pk,
        form.reason.data,
        posted_on=form.posted_on.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _post_event(form: Any) -> JournalEntry:
    fund = get_record(db.session(), Fund, form.fund_id.data)
    event = journal.Event(
        fund.entity_id,
        form.event.data,
        fund.id,
        form.amount.data,
        form.posted_on.data,
        form.memo.data,
        Dimensions(
            designation_id=form.designation_id.data,
            bank_account_id=form.bank_account_id.data,
            allocation_line_id=form.allocation_line_id.data,
            person=form.person.data or None,
        ),
    )
    return journal.post_event(event, actor=current_actor(), today=clock.today())


def _post_voucher(form: Any) -> JournalEntry:
    fund = get_record(db.session(), Fund, form.fund_id.data)
    posting = journal.Posting(
        fund.entity_id,
        form.posted_on.data,
        "voucher",
        form.memo.data,
        tuple(_lines(form, fund.id)),
    )
    return journal.post(posting, actor=current_actor(), today=clock.today())


def _lines(form: Any, fund_id: int) -> list[Line]:
    found = []
    for number in range(1, forms.LINES + 1):
        account = form[f"account_{number}"].data
        sides = {side: form[f"{side}_{number}"].data or 0 for side in ("debit", "credit")}
        if not account and not any(sides.values()):
            continue
        if not account:
            raise InvalidInput({f"account_{number}": _("Choose the account of this amount.")})
        bears = account.startswith(RESULT)
        found.append(
            Line(
                account,
                fund_id,
                debit=sides["debit"],
                credit=sides["credit"],
                designation_id=form.designation_id.data if bears else None,
                bank_account_id=form.bank_account_id.data if account in BANK else None,
                allocation_line_id=(
                    form.allocation_line_id.data if account.startswith("expense") else None
                ),
            )
        )
    return found
