"""Choosing households for the list of a payment: the communes first, then who is eligible there."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.services.types import AdminUnit
from app.extensions import db
from app.kernel import messages, refusals
from app.kernel.commands import Answer, CommandView, spread_errors
from app.kernel.errors import BadQuery, NotFound
from app.kernel.fields import LongTextField, MoneyField, TranslatedForm
from app.kernel.fields_choice import MultiChoiceField
from app.kernel.formats import format_date, format_integer
from app.kernel.pages import Cell, Column, Crumb, FormPage, FormSection, ReportRow
from app.kernel.security import current_actor
from modules.household_funding.permissions import ELIGIBILITY
from modules.household_funding.services import picking
from modules.household_funding.services.picking import Asked, Candidate

AT_MOST = 1_000


class HouseholdPickView(CommandView):
    """Put eligible households of a place on the list of a draft payment."""

    route_base = "/household-funding/picking"
    class_permission_name = ELIGIBILITY
    method_permission_name: ClassVar[dict[str, str]] = {"index": "write", "place": "write"}

    @expose("/<int:payment>")
    @has_access
    def index(self, payment: int) -> Answer:
        """Show the communes of the payment's place with how many may be chosen there."""
        asked = _asked(payment)
        found = picking.places(db.session(), payment)
        return self.render_template(
            "report/table.html",
            title=_("Choose eligible households"),
            subtitle=_subtitle(asked),
            breadcrumbs=_crumbs(payment),
            columns=(
                Column("place", _("Place")),
                Column("households", _("Eligible households"), numeric=True),
            ),
            rows=tuple(
                ReportRow(
                    (Cell(each.name), Cell(format_integer(each.households), kind="number")),
                    url=self.url("place", payment=payment, unit=each.unit_id),
                )
                for each in found
            ),
            notes=(
                _(
                    "Counted are households on the newest recognised list of the day that are not "
                    "listed under this line of the decision yet."
                ),
            ),
        )

    @expose("/<int:payment>/<int:unit>", methods=["GET", "POST"])
    @has_access
    def place(self, payment: int, unit: int) -> Answer:
        """Choose households of a commune; one without eligible households is not there."""
        asked = _asked(payment)
        found = picking.candidates(db.session(), payment, unit)
        if not found:
            raise NotFound(record="core.AdminUnit", table="core_unit", key=unit)
        form = _form(found, asked)
        if request.method == "POST" and form.validate():
            try:
                count = picking.put_on_list(
                    payment,
                    households=form.households.data or (),
                    codes=picking.codes_in(form.codes.data or ""),
                    each=form.each.data,
                    actor=current_actor(),
                )
            except Exception as error:  # refusals that have words; others are raised again
                _refuse(form, error)
            else:
                flash(_("%(count)s households are on the list now.", count=count), "success")
                return redirect(f"/funding-ledger/payments/{payment}?tab=RecipientView#related")
        page = FormPage(
            title=_("Eligible households in %(place)s", place=_place(unit)),
            form=form,
            sections=(FormSection(_subtitle(asked), ("each", "households", "codes")),),
            submit_label=_("Put on the list"),
            cancel_url=self.url("index", payment=payment),
            breadcrumbs=_crumbs(payment, self.url("index", payment=payment)),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)


def _asked(payment: int) -> Asked:
    asked = picking.payment_of(db.session(), payment)
    if asked is None:
        raise NotFound(record="funding_ledger.Payment", table="funding_payment", key=payment)
    if asked.state != "draft":
        raise BadQuery("payment", str(payment))
    return asked


def _form(found: list[Candidate], asked: Asked) -> Any:
    names = picking.unit_names(db.session(), found)
    offered = [
        (
            each.household_id,
            f"{each.code} · {each.head_name} · {names.get(each.unit_id, '')}",
        )
        for each in found[:AT_MOST]
    ]

    class PickForm(TranslatedForm):
        each = MoneyField(_l("Amount for each household"), required=True, minimum=1)
        households = MultiChoiceField(
            _l("Eligible households"),
            choices=offered,
            coerce=int,
            help=_offered_words(len(found)),
        )
        codes = LongTextField(
            _l("Or by code"),
            help=_l("Codes of households, with blanks or commas between; each is checked."),
        )

    return PickForm(data={"each": asked.suggested})


def _offered_words(count: int) -> str:
    if count > AT_MOST:
        return _(
            "The first %(shown)s of %(count)s are offered; name the others by their codes.",
            shown=format_integer(AT_MOST),
            count=format_integer(count),
        )
    return _(
        "%(count)s households of the list that counts on the day of the payment; type a part of "
        "a name or code, choose as many as you like.",
        count=format_integer(count),
    )


def _place(unit: int) -> str:
    """Return the name of a commune; who may choose there sees it among the places."""
    item = db.session.get(AdminUnit, unit)
    return "" if item is None else item.full_name


def _refuse(form: Any, error: Exception) -> None:
    refusals.note_refused(error)
    db.session.rollback()
    if messages.known(error) and messages.status_of(error) not in (403, 404):
        spread_errors(form, {getattr(error, "field", ""): messages.text_for(error)})
    else:
        raise error


def _subtitle(asked: Asked) -> str:
    return _(
        "Payment of %(amount)s đồng on %(day)s; %(listed)s đồng are listed.",
        amount=format_integer(asked.amount),
        day=format_date(asked.planned_on),
        listed=format_integer(asked.listed),
    )


def _crumbs(payment: int, places: str = "") -> tuple[Crumb, ...]:
    return (
        Crumb(_("Home"), "/"),
        Crumb(_("Payment"), f"/funding-ledger/payments/{payment}"),
        Crumb(_("Choose eligible households"), places),
    )
