"""Screens of forms with what they are worth, base salaries, rules of votes and dossiers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.views import RecordView, Related
from modules.emulation_award.models import (
    BaseSalary,
    CommendationForm,
    DossierPaper,
    Rate,
    VoteRule,
)
from modules.emulation_award.views import labels

FORM = {"form": _l("Form of commendation"), "form_id": _l("Form of commendation")}
BASIS = {"basis": _l("Legal basis")}


class FormView(RecordView):
    """Forms of commendation and emulation titles."""

    model = CommendationForm
    route_base = "/emulation-award/forms"
    title = _l("Forms of commendation")
    title_one = _l("Form of commendation")
    search_columns = ()
    list_columns = ("code", "name_vi", "kind", "level", "decided_by")
    show_sections = (
        (
            _l("Form of commendation"),
            ("code", "name_vi", "name_en", "kind", "level", "decided_by", "valid_from", "valid_to"),
        ),
    )
    sortable = ("code",)
    order = ("id",)
    filters = ("kind", "level")
    choices = {"kind": labels.FORM_KINDS, "level": labels.LEVELS}
    labels = {
        "name_vi": _l("Name in Vietnamese"),
        "name_en": _l("Name in English"),
        "level": _l("Level"),
        "decided_by": _l("Decided by"),
    }
    related = (
        Related("RateView", "form_id", _l("What it is worth")),
        Related("VoteRuleView", "form_id", _l("Rules of votes")),
        Related("DossierPaperView", "form_id", _l("Papers of the dossier")),
    )


class RateView(RecordView):
    """Coefficients by regime; what is only assumed waits for the accountant."""

    model = Rate
    route_base = "/emulation-award/rates"
    title = _l("What forms are worth")
    title_one = _l("Rate")
    search_columns = ()
    list_columns = (
        "form", "object_kind", "regime", "valid_from", "valid_to", "coefficient_milli",
        "factor_milli", "is_confirmed",
    )  # fmt: skip
    show_sections = (
        (_l("Rate"), ("form", "object_kind", "regime", "valid_from", "valid_to")),
        (
            _l("Figures of the rule"),
            ("coefficient_milli", "factor_milli", "rounding", "basis", "is_confirmed"),
        ),
    )
    edit_sections = ((_l("Rate"), ("basis", "is_confirmed")),)
    with_api = False
    sortable = ("valid_from",)
    order = ("form_id", "valid_from")
    filters = ("form", "object_kind", "is_confirmed")
    choices = {"object_kind": labels.OBJECT_KINDS, "rounding": labels.ROUNDINGS}
    labels = {
        **FORM,
        **BASIS,
        "object_kind": _l("Kind of object"),
        "regime": _l("Regime"),
        "coefficient_milli": _l("Coefficient, thousandths"),
        "factor_milli": _l("Factor of the object, thousandths"),
        "rounding": _l("Rounded to ten thousand đồng"),
        "is_confirmed": _l("Confirmed by the accountant"),
    }
    help = {
        "is_confirmed": _l("Without it no money is computed with this coefficient."),
    }


class BaseSalaryView(RecordView):
    """The base salary by the day of the decision."""

    model = BaseSalary
    route_base = "/emulation-award/base-salaries"
    title = _l("Base salaries")
    title_one = _l("Base salary")
    search_columns = ()
    list_columns = ("valid_from", "valid_to", "amount", "basis")
    show_sections = ((_l("Base salary"), ("valid_from", "valid_to", "amount", "basis")),)
    with_api = False
    order = ("valid_from",)
    labels = {**BASIS, "amount": _l("Amount, đồng a month")}


class VoteRuleView(RecordView):
    """How boards vote on a form, in whole numbers with their source."""

    model = VoteRule
    route_base = "/emulation-award/vote-rules"
    title = _l("Rules of votes")
    title_one = _l("Rule of votes")
    search_columns = ()
    list_columns = (
        "form", "threshold", "threshold_of", "base", "is_secret", "valid_from", "basis",
    )  # fmt: skip
    show_sections = (
        (_l("Rule of votes"), ("form", "valid_from", "valid_to", "basis")),
        (_l("Threshold"), ("threshold", "threshold_of", "is_strict", "base")),
        (_l("Quorum and ballot"), ("quorum", "quorum_of", "is_secret", "by_post")),
    )
    form_sections = (
        (_l("Rule of votes"), ("form_id", "valid_from", "valid_to", "basis")),
        (_l("Threshold"), ("threshold", "threshold_of", "is_strict", "base")),
        (_l("Quorum and ballot"), ("quorum", "quorum_of", "is_secret", "by_post")),
    )
    can_delete = True
    sortable = ("valid_from",)
    order = ("form_id", "valid_from")
    filters = ("form", "is_secret")
    choices = {"base": labels.BASES}
    labels = {
        **FORM,
        **BASIS,
        "threshold": _l("Votes needed"),
        "threshold_of": _l("Of each"),
        "is_strict": _l("More than this share"),
        "base": _l("Counted on"),
        "quorum": _l("Members needed"),
        "quorum_of": _l("Members of each"),
        "is_secret": _l("By paper ballot"),
        "by_post": _l("Absent members are asked in writing"),
    }
    help = {
        "threshold": _l("70 of each 100 is seventy percent; two thirds is 2 of each 3."),
        "basis": _l("The rule of the board or the law that says so."),
    }


class DossierPaperView(RecordView):
    """Papers that the dossier of a form takes."""

    model = DossierPaper
    route_base = "/emulation-award/dossier-papers"
    title = _l("Papers of the dossier")
    title_one = _l("Paper of the dossier")
    search_columns = ()
    list_columns = ("form", "kind", "is_numbered", "basis")
    show_sections = ((_l("Paper of the dossier"), ("form", "kind", "is_numbered", "basis")),)
    with_api = False
    order = ("id",)
    choices = {"kind": labels.PAPERS}
    labels = {**FORM, **BASIS, "is_numbered": _l("Bears a number")}
