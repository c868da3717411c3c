"""Forms of papers: to begin one, to register it once it is signed, and to issue it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from app.core.domain.papers import Urgency, joined, series_of
from app.core.errors import FileRefused
from app.core.models import Document, NumberBy
from app.core.services import document_making as making
from app.core.services import documents
from app.core.services.bodies import COMMITTEE
from app.core.services.documents import Signing
from app.core.services.issuing import signing_of
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import InvalidInput
from app.kernel.fields import DateField, IntegerField, LongTextField, TextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField, FileField
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import lookup_to
from app.kernel.own_bodies import own_body_field
from app.kernel.security import current_actor
from app.kernel.workflow_forms import LARGEST_SCAN, SCANS
from app.kernel.workflow_papers import Upload

OTHER = ""
DECISION = "QĐ"
URGENCIES = [
    (Urgency.URGENT.value, _l("Urgent")),
    (Urgency.VERY_URGENT.value, _l("Very urgent")),
    (Urgency.MOST_URGENT.value, _l("Most urgent")),
]
TO_SIGN = ("number", "signed_on")


def draft_form(spec: Any, issuer: int | None) -> TranslatedForm:
    """Return the form with which a paper begins."""

    class DraftForm(TranslatedForm):
        organisation_id = own_body_field(Document.__record__)(
            _l("Issued by"), required=True, default=issuer
        )
        subject = LongTextField(
            _l("Subject of the paper"),
            required=True,
            max_length=1000,
            default=_label_on_paper(spec),
            render_kw={"lang": "vi", "translate": "no"},
            help=_l("As it stands below the name of the type, for example: về việc …"),
        )
        symbol = TextField(
            _l("Symbol after the number"),
            max_length=50,
            default=_symbol(spec, issuer),
            help=_l("What follows the slash, for example QĐ-UBND in 05/QĐ-UBND."),
        )
        recipients = LongTextField(
            _l("Recipients of the paper"), max_length=2000, help=_l("One recipient a line.")
        )
        copies = IntegerField(_l("Number of copies"), minimum=1, maximum=9999)
        urgency = ChoiceField(
            _l("Urgency"),
            choices=URGENCIES,
            help=_l("Urgent papers bear a red stamp below their number."),
        )
        replaces_id = LookupField(
            _l("Replaces"),
            **lookup_to(Document),
            help=_l(
                "An issued paper of the same form with an error of content. It stays readable "
                "with a mark."
            ),
        )

    return DraftForm()


def _label_on_paper(spec: Any) -> str:
    """Return what a document is called; papers are written in Vietnamese, whoever drafts them."""
    with force_locale("vi"):
        return str(spec.label)


def _symbol(spec: Any, organisation_id: int | None) -> str:
    series = series_of(spec.type_code, spec.series)
    known = documents.last_symbol(db.session(), organisation_id, series)
    return known or (f"{spec.type_code}-" if spec.type_code else "")


def _number_field() -> Any:
    """Return the field of a paper's number, which the program gives where none is typed."""
    return TextField(
        _l("Number of the paper"),
        max_length=60,
        help=_l("Leave it empty, and the program gives the next number of the year."),
    )


def _signing_day_field(about: Any = "") -> Any:
    """Return the field of the day of signing: today, unless another one is typed."""
    today = clock.today()
    return DateField(_l("Signed on"), required=True, maximum=today, default=today, help=about)


def sign_form(paper: Document) -> TranslatedForm:
    """Return the form with which the clerk registers a signed paper."""
    signers = _signers(paper)
    choices = [*((str(row.assignment_id), _signer_label(row)) for row in signers)]

    class SignForm(TranslatedForm):
        number = _number_field()
        signed_on = _signing_day_field()
        assignment_id = ChoiceField(
            _l("Who signed"),
            choices=choices,
            help=_l("Those with an office of the issuer. Leave it empty for another person."),
        )
        signer = TextField(
            _l("Name of the signer"),
            max_length=120,
            help=_l("Only for a person who is not in the list."),
        )
        capacity = LongTextField(
            _l("Above the signature"),
            max_length=250,
            required=True,
            default=_capacity(paper, signers[0] if signers else None),
            help=_l("One line each, for example KT. CHỦ TỊCH and PHÓ CHỦ TỊCH."),
        )
        file = FileField(
            _l("Scan or signed PDF"),
            extensions=SCANS,
            max_bytes=LARGEST_SCAN,
            required=True,
            help=_l("A digitally signed PDF is verified, and what was found is shown."),
        )

    if paper.number_by == NumberBy.PROGRAM:
        del SignForm.number
    form = SignForm()
    if not choices:
        del form.assignment_id
        form.signer.flags.required = True
    return form


def to_sign_form(paper: Document) -> TranslatedForm:
    """Return the form that asks which number and day the file to be signed bears."""

    class ToSignForm(TranslatedForm):
        number = _number_field()
        signed_on = _signing_day_field(
            _l("Nothing is registered yet: register the signed file with the same number and day.")
        )

    if paper.number_by == NumberBy.PROGRAM:
        del ToSignForm.number
    return ToSignForm()


def issue_form(paper: Document) -> TranslatedForm:
    """Return the form with which a paper is issued."""

    class IssueForm(TranslatedForm):
        issued_on = DateField(
            _l("Issued on"),
            required=True,
            maximum=clock.today(),
            default=clock.today(),
            help=_l("The day of signing or the next working day."),
        )
        recipients = LongTextField(
            _l("Recipients of the paper"),
            max_length=2000,
            default=paper.recipients,
            help=_l("One recipient a line."),
        )
        copies = IntegerField(_l("Number of copies"), minimum=1, maximum=9999, default=paper.copies)

    return IssueForm()


def run_sign(paper: Document, form: TranslatedForm) -> None:
    """Register what the form says of a signed paper."""
    chosen = form.assignment_id.data if "assignment_id" in form else None
    known = {str(row.assignment_id): row.name for row in _signers(paper)} if chosen else {}
    signer = known.get(chosen or "", form.signer.data or "")
    if not signer.strip():
        raise InvalidInput({"signer": _("Choose who signed, or type the name.")})
    file = form.file.data
    content = file.stream.read()
    file.stream.seek(0)
    signing = Signing(
        signed_on=form.signed_on.data,
        signer=signer,
        capacity=form.capacity.data,
        file=Upload(file.filename or "scan", content),
        number=(form.number.data or "") if "number" in form else "",
        assignment_id=int(chosen) if chosen else None,
    )
    try:
        documents.sign(paper.id, signing, actor=current_actor(), today=clock.today())
    except FileRefused as error:
        raise InvalidInput({"file": error}) from error


def run_issue(paper: Document, form: TranslatedForm) -> None:
    """Issue a paper on the day that the form says."""
    documents.issue(
        paper.id,
        form.issued_on.data,
        recipients=form.recipients.data or "",
        copies=form.copies.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _signers(paper: Document) -> list[Any]:
    statement = text("select * from core_document_signers(:issuer, :day)")
    values = {"issuer": paper.organisation_id, "day": clock.today()}
    return list(making.session_of(paper).execute(statement, values))


def _signer_label(row: Any) -> str:
    if row.capacity:
        return _("%(name)s (%(capacity)s %(giver)s)", name=row.name, capacity=row.capacity,
                 giver=row.giver or "")  # fmt: skip
    return str(row.name)


def _capacity(paper: Document, row: Any) -> str:
    """Return the lines that usually stand above the signature of the first who may sign."""
    own = signing_of(paper.organisation.kind)
    if paper.organisation.kind == COMMITTEE and paper.type_code == DECISION:
        own = replace(own, body="")  # single decisions are the chairman's own (annex III)
    if row is None or not row.capacity:
        return joined(own.signer().lines)
    return joined(own.stand_in(row.capacity, row.name).lines)
