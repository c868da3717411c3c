"""The form of a step: its reason and its signed paper, for screens and API alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.errors import InvalidInput, PaperRequired
from app.kernel.fields import DateField, LongTextField, TextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField, FileField
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import label_loader, lookup_url
from app.kernel.models import class_of_table
from app.kernel.workflow import Transition
from app.kernel.workflow_papers import MadePaper, Paper, PaperRule, Upload, made_for

SCANS = ("pdf", "jpg", "jpeg", "png")
LARGEST_SCAN = 20 * 1024 * 1024
ISSUERS = "core_organisation"
MADE = "paper_document_id"


class ReasonForm(TranslatedForm):
    """Asks why."""

    reason = LongTextField(_l("Reason"), max_length=2000, required=True)


def fields_of(row: Transition, made: Sequence[MadePaper] = ()) -> dict[str, Any]:
    """Return the form fields of a step by name, in order; `made` are papers made here for it."""
    found: dict[str, Any] = {}
    if row.reason_required:
        found["reason"] = LongTextField(_l("Reason"), max_length=2000, required=True)
    if row.paper is not None:
        found |= _made_field(made) if made else {}
        found |= _paper_fields(row.paper, is_asked=not made)
    return found


def _made_field(made: Sequence[MadePaper]) -> dict[str, Any]:
    field = ChoiceField(
        _l("Paper made here"),
        choices=[(str(each.key), each.label) for each in made],
        default=str(made[0].key),
        help=_l("Its number, day, signer and file are taken over. Leave it empty for another one."),
    )
    return {MADE: field}


def _paper_fields(rule: PaperRule, *, is_asked: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rule.is_numbered:
        issuer = class_of_table(ISSUERS)
        found["paper_number"] = TextField(
            _l("Number of the paper"),
            max_length=60,
            required=is_asked,
            help=_l("As it stands on the paper, for example 12/QĐ-UBND."),
        )
        found["paper_organisation_id"] = LookupField(
            _l("Issued by"),
            lookup_url=lookup_url(issuer),
            loader=label_loader(issuer),
            required=is_asked,
        )
    found["paper_issued_on"] = DateField(
        _l("Date of the paper"), required=is_asked, maximum=clock.today()
    )
    found["paper_signer"] = TextField(_l("Signed by"), max_length=120, required=is_asked)
    found["paper_capacity"] = TextField(
        _l("Signed as"),
        max_length=120,
        required=is_asked,
        help=_l("The office in which it was signed, as printed above the signature."),
    )
    found["paper_scan"] = FileField(
        _l("Scan or signed PDF"),
        extensions=SCANS,
        max_bytes=LARGEST_SCAN,
        required=rule.needs_scan and is_asked,
    )
    return found


def step_form(row: Transition, item: Any, *, with_scan: bool = True, **given: Any) -> Any:
    """Return the form of a step, filled with what the record suggests."""
    made = made_for(item, row.paper) if row.paper is not None else ()
    fields = fields_of(row, made)
    if not with_scan:
        fields.pop("paper_scan", None)
    suggested: dict[str, Any] = {}
    if row.paper is not None:
        suggested = {"paper_capacity": str(row.paper.capacity)}
        if row.paper.suggest is not None:
            suggested |= row.paper.suggest(item)
    fields["made"] = {str(each.key): each.paper for each in made}
    return type("StepForm", (TranslatedForm,), fields)(data=suggested, **given)


def paper_from(row: Transition, form: Any, attachment_id: int | None = None) -> Paper | None:
    """Return the paper that a valid form describes."""
    if row.paper is None:
        return None
    chosen = form[MADE].data if MADE in form else None
    if chosen:
        found: Paper = form.made[chosen]
        return found
    file = form.paper_scan.data if "paper_scan" in form else None
    scan = Upload(file.filename or "scan", file.stream.read()) if file else None
    if file:
        file.stream.seek(0)
    numbered = row.paper.is_numbered
    return Paper(
        signer=form.paper_signer.data or "",
        capacity=form.paper_capacity.data or "",
        issued_on=form.paper_issued_on.data or _missing_day(row.paper),
        number=form.paper_number.data if numbered else None,
        organisation_id=form.paper_organisation_id.data if numbered else None,
        scan=scan,
        attachment_id=attachment_id,
    )


def _missing_day(rule: PaperRule) -> date:
    """Refuse a paper without its day, which is asked for where none made here is taken."""
    raise InvalidInput({"paper_issued_on": PaperRequired(transition=rule.label, paper=rule.label)})
