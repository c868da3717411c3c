"""A short form for a new record inside another form: a dialog beside a search-as-you-type field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import jsonify, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access

from app.kernel import form_defaults, reading
from app.kernel.commands import Answer, PageView
from app.kernel.fields import TranslatedForm
from app.kernel.form_builder import build_form, column_names
from app.kernel.lines import complete
from app.kernel.models import Base

if TYPE_CHECKING:
    from app.kernel.views import RecordView


@dataclass(frozen=True)
class QuickPage:
    """The short form, as the dialog shows it."""

    title: str
    form: Any
    names: tuple[str, ...]
    action_url: str


class QuickRoutes(PageView):
    """The route of the short form; part of `RecordView`. Open where `quick_names` is declared."""

    quick_names: ClassVar[Sequence[str]] = ()

    if TYPE_CHECKING:

        @property
        def record(self) -> str: ...

    has_route: Callable[[str], bool]
    may: Callable[[str], bool]
    add_title: Callable[[], str]

    def quick_url(self) -> str:
        """Return the address of the short form, for those who may add a record."""
        verb = self.method_permission_name["quick"]
        return self.url("quick") if self.has_route("quick") and self.may(verb) else ""

    @expose("/quick", methods=["GET", "POST"])
    @has_access
    def quick(self) -> Answer:
        """Show the short form, or create a record from it and return its key and label."""
        view = cast("RecordView", self)
        form = self._quick_form(view)
        if request.method == "GET":
            form_defaults.begin(view, form, request.args)
        elif form.validate():
            saved = view.saved(form, lambda: self._quick_create(view, form))
            if saved is not None:
                found = view.lookup_details([saved])
                return jsonify(reading.offered(saved, found.get(saved.id, "")))
        page = QuickPage(self.add_title(), form, tuple(self.quick_names), self.url("quick"))
        return self.page("record/quick.html", page, status=422 if form.errors else 200)

    def _quick_form(self, view: RecordView) -> TranslatedForm:
        spec = replace(view.form_spec(editing=False), names=tuple(self.quick_names))
        # The dialog stands on a page with fields of its own: its names and keys must differ.
        return build_form(spec, with_version=False)(prefix="quick")

    def _quick_create(self, view: RecordView, form: TranslatedForm) -> Base:
        spec = replace(view.form_spec(editing=False), names=tuple(self.quick_names))
        values: Mapping[str, Any] = {name: form[name].data for name in column_names(spec)}
        return view.create(complete(view, dict(values)))
