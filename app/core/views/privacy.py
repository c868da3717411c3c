"""Duties about personal data: dated rules, and erasures after two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models.privacy import (
    KIND_LABELS,
    Erasure,
    ErasureRow,
    ErasureRowState,
    ErasureState,
    PrivacyKind,
    PrivacyRule,
)
from app.core.models.shared import Verification
from app.core.services import erasures, privacy_rules
from app.core.views.catalogues import VERIFICATION_TONES, VERIFICATIONS
from app.core.views.rights import record_label
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.models import Base
from app.kernel.pages import Cell, ShowPage
from app.kernel.present import MISSING
from app.kernel.security import current_actor
from app.kernel.text import fold
from app.kernel.views import RecordView, Related

KINDS = [(kind.value, label) for kind, label in KIND_LABELS.items()]
STATES = [
    (ErasureState.PROPOSED.value, _l("Proposed")),
    (ErasureState.CHECKED.value, _l("Has been checked")),
    (ErasureState.DONE.value, _l("Erased")),
    (ErasureState.REFUSED.value, _l("Refused")),
]
ROW_STATES = [
    (ErasureRowState.WAITING.value, _l("Waits")),
    (ErasureRowState.ERASED.value, _l("Erased")),
    (ErasureRowState.KEPT.value, _l("Kept by a rule of its module")),
]


def kept_records() -> list[tuple[str, str]]:
    """Return the kinds of records for which a time can be set, in words."""
    named = {cls.__record__ for cls in erasures.kept_models()}
    named |= set(privacy_rules.months_by_record(clock.today()))
    return sorted(((name, record_label(name)) for name in named), key=lambda pair: fold(pair[1]))


def warning_of(rule: PrivacyRule) -> str | None:
    """Return what to know of a rule that was not read in its source; nothing of the others."""
    parts = []
    if rule.verification != Verification.READ:
        parts.append(
            _(
                "This figure was not read in a source (%(mark)s). It is configuration: have it "
                "confirmed, and set another one from a day on where it is wrong.",
                mark=dict(VERIFICATIONS)[rule.verification],
            )
        )
    is_retention = rule.kind == PrivacyKind.RETENTION_MONTHS
    if is_retention and rule.about not in {cls.__record__ for cls in erasures.kept_models()}:
        parts.append(_("The program erases no records of this kind; the time is a least one."))
    return " ".join(parts) or None


class KeptRecordField(ChoiceField):
    """Offers the kinds of records for which a time can be set."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        """Offer what is loaded when the form is made."""
        more.pop("choices", None)
        super().__init__(label, choices=kept_records, **more)


class PrivacyRuleView(RecordView):
    """Dated figures: the least count shown, times to answer, how long records are kept."""

    model = PrivacyRule
    route_base = "/core/privacy-rules"
    title = _l("Rules about personal data")
    title_one = _l("Rule about personal data")
    list_columns = ("kind", "about", "value", "basis", "valid_from", "valid_to", "verification")
    list_notice = _l(
        "Figures that are not marked as read in the text are configuration of this installation: "
        "have them confirmed. A changed figure is a new rule from a day on; end the old one."
    )
    show_sections = (
        (_l("Rule"), ("kind", "about", "value")),
        (_l("Validity"), ("valid_from", "valid_to", "basis", "verification")),
    )
    form_sections = (
        (_l("Rule"), ("kind", "about", "value")),
        (_l("Validity"), ("valid_from", "valid_to", "basis", "verification")),
    )
    edit_sections = ((_l("Validity"), ("valid_to", "basis", "verification")),)
    form_fields = {"about": KeptRecordField}
    search_columns = ()
    filters = ("kind", "verification")
    sortable = ("valid_from",)
    order = ("kind", "about", "valid_from")
    choices = {"kind": KINDS, "verification": VERIFICATIONS}
    tones = {"verification": VERIFICATION_TONES}
    labels = {
        "about": _l("Kind of record"),
        "value": _l("Figure"),
        "basis": _l("Legal basis"),
        "verification": _l("How far it was checked"),
    }
    help = {"about": _l("Only for months of keeping.")}

    def cell(self, item: Any, name: str) -> Cell:
        """Name the kind of record in words."""
        if name != "about":
            return super().cell(item, name)
        return Cell(record_label(item.about)) if item.about else MISSING

    def show_page(self, item: Any) -> ShowPage:
        """Warn of what was not read in its source."""
        return replace(super().show_page(item), notice=warning_of(item))

    def create(self, values: Mapping[str, Any]) -> Base:
        """Set a figure for a time."""
        return privacy_rules.create_rule(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change its end or basis."""
        return privacy_rules.update_rule(key, values, version, actor=current_actor())


class ReasonForm(TranslatedForm):
    """Why."""

    reason = LongTextField(_l("Reason"), required=True, max_length=2000)


class NothingForm(TranslatedForm):
    """Asks nothing."""


def _check(item: Erasure, _form: TranslatedForm) -> None:
    erasures.check(item.id, actor=current_actor())


def _refuse(item: Erasure, form: TranslatedForm) -> None:
    erasures.refuse(item.id, form["reason"].data, actor=current_actor())


def _approve(item: Erasure, form: TranslatedForm) -> None:
    erasures.approve(item.id, form["reason"].data, actor=current_actor())
    flash(_("Erased. The report below says which records were."), "success")


class ErasureView(RecordView):
    """What is due for erasure, who checked and approved it, and what was erased."""

    model = Erasure
    route_base = "/core/erasures"
    title = _l("Erasures")
    title_one = _l("Erasure")
    list_columns = ("proposed_on", "about", "rows", "ended_before", "state", "done_at")
    show_sections = (
        (_l("Proposal"), ("about", "rows", "months", "ended_before", "proposed_on")),
        (_l("People"), ("checked_by", "approved_by", "done_at", "reason")),
    )
    facts = ("state", "proposed_on")
    search_columns = ()
    filters = ("state", "about", "proposed_on")
    sortable = ("proposed_on",)
    order = ("-proposed_on",)
    with_api = False
    related = (Related("ErasureRowView", "erasure_id", _l("Records of an erasure")),)
    choices = {"state": STATES}
    tones = {"state": {"proposed": "warning", "checked": "info", "done": "success"}}
    labels = {
        "about": _l("Kind of record"),
        "rows": _l("Records"),
        "months": _l("Months of keeping"),
        "ended_before": _l("Ended before"),
        "proposed_on": _l("Proposed on"),
        "checked_by": _l("Checked by"),
        "approved_by": _l("Approved by"),
        "done_at": _l("Erased at"),
        "reason": _l("Reason"),
    }
    empty_hint = _l("Each night proposes what was kept as long as the rules say.")
    commands = (
        Command(
            "check",
            _l("Check"),
            "write",
            lambda _item: NothingForm(),
            _check,
            shown=lambda item: item.state == "proposed",
            help=_l("You say that these records are no longer needed. Somebody else approves."),
        ),
        Command(
            "approve",
            _l("Approve and erase"),
            "approve",
            lambda _item: ReasonForm(),
            _approve,
            shown=lambda item: (
                item.state == "checked" and item.checked_by_id != current_actor().user_id
            ),
            tone="danger",
            help=_l(
                "Names, numbers and dates of birth are blanked and the keys of these people are "
                "destroyed. Nobody can bring them back."
            ),
            reauthenticate=True,
        ),
        Command(
            "refuse",
            _l("Turn down"),
            "write",
            lambda _item: ReasonForm(),
            _refuse,
            shown=lambda item: item.state in ("proposed", "checked"),
            tone="secondary",
        ),
    )

    def show_page(self, item: Any) -> ShowPage:
        """Name the source of the time of keeping, and warn where it was not read."""
        page = super().show_page(item)
        rule = privacy_rules.rule_for(db.session(), item.about, item.proposed_on)
        if rule is None or item.state not in (ErasureState.PROPOSED, ErasureState.CHECKED):
            return page
        source = _("Time of keeping: %(basis)s", basis=rule.basis).rstrip(".") + "."
        return replace(page, notice=" ".join(filter(None, (source, warning_of(rule)))))

    def cell(self, item: Any, name: str) -> Cell:
        """Name the kind of record in words."""
        return Cell(record_label(item.about)) if name == "about" else super().cell(item, name)


class ErasureRowView(RecordView):
    """The records of an erasure, by number."""

    model = ErasureRow
    route_base = "/core/erasure-rows"
    title = _l("Records of an erasure")
    title_one = _l("Record of an erasure")
    is_main = False
    with_api = False
    list_columns = ("row_id", "state", "blanked", "entries", "note")
    show_sections = ((_l("Record"), ("erasure", "row_id", "state", "blanked", "entries", "note")),)
    search_columns = ()
    filters = ("erasure", "state")
    sortable = ("row_id",)
    order = ("row_id",)
    choices = {"state": ROW_STATES}
    tones = {"state": {"erased": "success", "kept": "warning"}}
    plain_numbers = frozenset({"row_id"})
    labels = {
        "erasure": _l("Erasure"),
        "row_id": _l("Number in the register"),
        "blanked": _l("Blanked fields"),
        "entries": _l("Entries of the trail"),
        "note": _l("Why it was kept"),
    }
