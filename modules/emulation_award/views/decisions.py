"""Screens of decisions and of the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.emulation_award import certificate_forms, forms
from modules.emulation_award.documents.book import BOOK
from modules.emulation_award.documents.certificate import AWARD_CERTIFICATES
from modules.emulation_award.documents.decision import DECISION
from modules.emulation_award.models import Award, CertificateBatch, Decision
from modules.emulation_award.services import certificates, decisions
from modules.emulation_award.views import labels, layouts


def _has_unnumbered(item: Decision) -> bool:
    return item.state == "signed" and any(row.golden_book_number is None for row in item.awards)


def _number_book(item: Decision, _form: TranslatedForm) -> None:
    certificates.number_book(item.id, actor=current_actor())


def _has_unprinted(item: Decision) -> bool:
    return item.state == "signed" and bool(certificates.waiting(db.session(), item))


def _print_all(item: Decision, form: TranslatedForm) -> None:
    wish = certificate_forms.wish_of(form)
    made = certificates.print_all(item.id, wish, actor=current_actor(), today=clock.today())
    finish(made)


def _was_printed(item: Award) -> bool:
    return item.state in ("decided", "handed_over") and bool(
        certificates.live_of(db.session(), item.id)
    )


def _print_anew(item: Award, form: TranslatedForm) -> None:
    wish, ended = certificate_forms.wish_of(form), form.ended.data
    actor, today = current_actor(), clock.today()
    finish(certificates.print_anew(item.id, wish, ended, actor=actor, today=today))


def finish(batch: CertificateBatch) -> None:
    """Make the file of few certificates at once; of many a worker does."""
    if batch.total <= certificates.AT_ONCE:
        certificates.make(batch.id)
        flash(_("The certificates are ready under “Printings of certificates”."), "success")
    else:
        flash(_("The certificates are being made. See “Printings of certificates”."), "info")


class DecisionView(RecordView):
    """Decisions on commendation, with frozen money."""

    model = Decision
    route_base = "/emulation-award/decisions"
    title = _l("Decisions on commendation")
    title_one = _l("Decision on commendation")
    search_columns = ()
    list_columns = ("number", "signed_on", "title", "total_amount", "state")
    sums = ("total_amount",)
    show_sections = (
        (_l("Decision"), ("title", "legal_basis", "session", "unit", "organisation")),
        (_l("Signature"), ("number", "signed_on", "signer", "capacity")),
        (_l("Money"), ("total_amount",)),
    )
    form_sections = ((_l("Decision"), ("session_id", "title", "legal_basis")),)
    edit_sections = ((_l("Decision"), ("title", "legal_basis")),)
    facts = ("number", "signed_on", "total_amount")
    sortable = ("signed_on", "total_amount")
    order = ("-signed_on",)
    filters = ("state", "signed_on")
    can_delete = False
    labels = {
        "title": _l("Subject of the decision"),
        "legal_basis": _l("Legal basis"),
        "session": _l("Session of the board"),
        "session_id": _l("Session of the board"),
        "organisation": _l("Body that decides"),
        "number": _l("Number of the decision"),
        "signed_on": _l("Signed on"),
        "signer": _l("Signed by"),
        "capacity": _l("Office of the signer"),
        "total_amount": _l("Money in all, đồng"),
    }
    help = {
        "session_id": _l("All whom the chairman chose after this session come on the list."),
        "legal_basis": _l(
            "Grounds of your own, one a line. The laws in force on the day are written by the "
            "program."
        ),
        "total_amount": _l(
            "Computed on the day of signature; paid from the emulation fund of the level that "
            "decides, never from donated money."
        ),
    }
    related = (
        Related("AwardView", "decision_id", _l("Who is commended")),
        Related("CertificateBatchView", "decision_id", _l("Printings of certificates")),
    )
    commands = (
        Command(
            "golden_book",
            _l("Give numbers of the golden book"),
            "handle",
            forms.empty_form,
            _number_book,
            record=Award.__record__,
            shown=_has_unnumbered,
            icon="list-numbers",
            help=_l("Each award gets the next number of the year's golden book."),
        ),
        Command(
            "print_certificates",
            _l("Print certificates"),
            "write",
            certificate_forms.print_all_form,
            _print_all,
            record="emulation_award.Certificate",
            shown=_has_unprinted,
            icon="printer",
            help=_l("One file with the certificates of all who have none; each is counted."),
        ),
    )
    documents = (DECISION, BOOK)
    personal_columns = frozenset({"awards"})  # whom its papers name
    empty_hint = _l("Draft a decision once the chairman has chosen.")

    def may_change(self, item: Decision) -> bool:
        """A draft is changed until it was checked."""
        return bool(item.state == "draft")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a decision on the chosen of a session."""
        return decisions.draft_decision(values, actor=current_actor())

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Sign with all lines at once; other steps as usual."""
        if name == "sign":
            return decisions.sign(key, paper, actor=current_actor(), today=clock.today())
        return super().move(key, name, reason, paper)


def _hand_over(item: Award, form: TranslatedForm) -> None:
    decisions.hand_over(
        item.id, forms.hand_over_values(form), actor=current_actor(), today=clock.today()
    )


def _nothing(_item: Award, _form: TranslatedForm) -> None:
    return None


class AwardView(RecordView):
    """The register of commendations: one line for each, never removed."""

    model = Award
    route_base = "/emulation-award/register"
    title = _l("Register of commendations")
    title_one = _l("Line of the register")
    list_columns = (
        "number",
        "decision.number",
        "decision.signed_on",
        "subject_name",
        "amount",
        "golden_book_number",
        "state",
        "merit",
    )
    more_columns = (
        "form",
        "position",
        "object_kind",
        "object_class",
        "workplace",
        "sex",
        "birth_date",
        "organisation",
        "decision.signer",
        "decision.capacity",
        "regime",
        "coefficient_milli",
        "factor_milli",
        "base_salary",
        "golden_book_year",
        "handed_over_on",
        "received_by",
    )
    sums = ("amount",)
    show_sections = (
        (
            _l("Who is commended"),
            ("subject_name", "object_kind", "object_class", "sex", "birth_date", "position",
             "workplace", "organisation"),
        ),
        (
            _l("Decision"),
            ("number", "decision", "decision.signed_on", "decision.signer", "form", "merit",
             "nomination"),
        ),
        (
            _l("Money"),
            ("regime", "base_salary", "coefficient_milli", "factor_milli", "rounding", "amount"),
        ),
        (
            _l("Certificate"),
            ("golden_book_year", "golden_book_number", "handed_over_on", "received_by"),
        ),
    )  # fmt: skip
    facts = ("decision", "form", "amount")
    personal_columns = frozenset(
        {
            "subject_name",
            "sex",
            "birth_date",
            "position",
            "workplace",
            "received_by",
            "nomination",
        }
    )
    sortable = ("number", "subject_name", "amount", "golden_book_number")
    order = ("decision_id", "number")
    layouts = (layouts.REGISTER,)
    filters = ("state", "object_kind", "form", "organisation", "decision", "golden_book_year")
    plain_numbers = frozenset({"number", "golden_book_year", "golden_book_number"})
    choices = {**labels.SUBJECT_CHOICES, "rounding": labels.ROUNDINGS}
    labels = {
        **labels.SUBJECT,
        "number": _l("No."),
        "decision": _l("Decision on commendation"),
        "decision.number": _l("Number of the decision"),
        "decision.signed_on": _l("Signed on"),
        "decision.signer": _l("Signed by"),
        "decision.capacity": _l("Office of the signer"),
        "nomination": _l("Nomination"),
        "regime": _l("Regime"),
        "coefficient_milli": _l("Coefficient, thousandths"),
        "factor_milli": _l("Factor of the object, thousandths"),
        "base_salary": _l("Base salary, đồng"),
        "rounding": _l("Rounded to ten thousand đồng"),
        "amount": _l("Money, đồng"),
        "golden_book_year": _l("Year of the golden book"),
        "golden_book_number": _l("Number in the golden book"),
        "handed_over_on": _l("Handed over on"),
        "received_by": _l("Received by"),
    }
    documents = AWARD_CERTIFICATES
    related = (Related("CertificateView", "award_id", _l("Printed certificates")),)
    empty_hint = _l("The register fills when a decision is signed.")
    commands = (
        Command(
            "print_anew",
            _l("Print the certificate anew"),
            "write",
            certificate_forms.print_anew_form,
            _print_anew,
            record="emulation_award.Certificate",
            shown=_was_printed,
            icon="printer",
            help=_l(
                "A further copy is counted, with its reason and what became of the one before."
            ),
        ),
        Command("hand_over", _l("Hand over"), "handle", forms.hand_over_form, _hand_over),
        Command(
            "decide", _l("Decide"), "sign", forms.empty_form, _nothing, shown=lambda _item: False
        ),
    )
