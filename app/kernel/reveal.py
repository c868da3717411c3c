"""Shows one masked value once, for a reason, and leaves an entry in the trail (docs/adr/0037)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import abort, make_response, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import field_policy
from app.kernel.actor import Actor
from app.kernel.commands import Answer, PageView
from app.kernel.errors import NotFound, ReasonRequired
from app.kernel.field_policy import REVEAL, Kind
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.pages import Crumb, FormPage, FormSection, ShownField
from app.kernel.present import cell_of
from app.kernel.reach import reaches, require_on
from app.kernel.records import trail_event
from app.kernel.security import current_actor
from app.kernel.transaction import transaction

if TYPE_CHECKING:
    from app.kernel.views import RecordView

EVENT = "reveal"
REVEAL_VERBS = {REVEAL: REVEAL}
LONGEST_REASON = 500


class RevealForm(TranslatedForm):
    """Asks for what the value is needed."""

    reason = LongTextField(
        _l("What you need it for"),
        required=True,
        max_length=LONGEST_REASON,
        help=_l("For example the number of the letter or the payment. It is kept in the trail."),
    )


@dataclass(frozen=True)
class RevealedPage:
    """One value, shown once."""

    title: str
    field: ShownField
    back_url: str
    breadcrumbs: tuple[Crumb, ...]


def reveal(item: Any, name: str, *, reason: str, actor: Actor) -> Any:
    """Return a masked value of a record; the trail says who, which column and why.

    Raises NotFound when the column is not masked, NotAllowed without the right where the record
    lies, ReasonRequired. The entry is committed before the value is given out.
    """
    rule = field_policy.mask_of(type(item), name)
    if rule is None:
        raise NotFound(record=item.__record__)
    require_on(item, rule.verb, actor=actor)
    if not reason.strip():
        raise ReasonRequired(transition=_("Show the value"))
    value = getattr(item, name)
    with transaction() as session:
        trail_event(session, EVENT, item, {"column": name, "reason": reason.strip()})
    return value


def is_revealable(item: Any, name: str, *, actor: Actor) -> bool:
    """Tell whether a page may offer to show a masked value of its record."""
    rule = field_policy.mask_of(type(item), name)
    return (
        rule is not None
        and field_policy.is_shut(item, name)
        and getattr(item, name) not in (None, "")
        and reaches(item, rule.verb, actor=actor)
    )


def url_for_value(view: RecordView, item: Any, name: str) -> str:
    """Return the address that asks for a reason to show a value; nothing for who may not."""
    if not view.has_route(REVEAL) or not is_revealable(item, name, actor=current_actor()):
        return ""
    return view.url(REVEAL, pk=item.id, column=name)


class RevealRoutes(PageView):
    """The route that shows one masked value; part of `RecordView`."""

    read: Callable[[int], Any]
    url_of: Callable[[Any], str]

    def closed_reveal(self) -> set[str]:
        """Return the route if the model masks nothing."""
        rules = field_policy.rules_of(cast("RecordView", self).model).values()
        return set() if any(rule.kind is Kind.MASK for rule in rules) else {REVEAL}

    @expose("/<int:pk>/reveal/<column>", methods=["GET", "POST"])
    @has_access
    def reveal(self, pk: int, column: str) -> Answer:
        """Ask why a value is needed, or show it once."""
        view, item = cast("RecordView", self), self.read(pk)
        if column not in view.shown_columns() or not field_policy.is_shut(item, column):
            abort(404)
        require_on(item, field_policy.rules_of(view.model)[column].verb, actor=current_actor())
        form = RevealForm()
        if request.method == "POST" and form.validate():
            value = reveal(item, column, reason=form.reason.data, actor=current_actor())
            return self._revealed(view, item, column, value)
        return self._asking(view, item, column, form)

    def _asking(self, view: RecordView, item: Any, column: str, form: RevealForm) -> Answer:
        from app.kernel.record_pages import breadcrumbs

        page = FormPage(
            title=_("Show: %(column)s", column=str(view.label(column))),
            form=form,
            sections=(FormSection(_("Reason"), ("reason",)),),
            submit_label=_("Show the value"),
            cancel_url=self.url_of(item),
            breadcrumbs=breadcrumbs(view, item, last=_("Show the value")),
            notice=_(
                "The value is shown once. Your name, the time and the reason are written into the "
                "trail; those who read the record can see them."
            ),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def _revealed(self, view: RecordView, item: Any, column: str, value: Any) -> Answer:
        from app.kernel.record_pages import breadcrumbs

        page = RevealedPage(
            title=_("Show: %(column)s", column=str(view.label(column))),
            field=ShownField(str(view.label(column)), cell_of(value)),
            back_url=self.url_of(item),
            breadcrumbs=breadcrumbs(view, item, last=_("Show the value")),
        )
        answer = make_response(self.page("record/revealed.html", page))
        answer.headers["Cache-Control"] = "no-store"
        return answer
