"""The routes of a record view that show many records: list, groups, facets, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import jsonify, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.kernel import formats, list_pages
from app.kernel.charts import ListChart
from app.kernel.columns import BOOLEAN
from app.kernel.commands import Answer, PageView
from app.kernel.errors import BadQuery
from app.kernel.exact_search import exactly
from app.kernel.export_pages import export_list
from app.kernel.formats import current_language
from app.kernel.list_conditions import CHOICE, is_conditional, kind_of
from app.kernel.list_groups import GroupKey, Groups, parse_group, run_groups
from app.kernel.list_small_groups import facet_counts, guarded_groups
from app.kernel.list_tools import HIDDEN_COUNT, view_query
from app.kernel.list_views import NamedView, default_of, named_views
from app.kernel.listing import Listing, ListQuery, ListSpec, joined, parse
from app.kernel.models import Base
from app.kernel.official.declared import SheetLayout
from app.kernel.related_lists import counted, fixed_parent
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

FACETS_AT_MOST_MS = 1_500  # counting for a hint must never hold up the page


class ListRoutes(PageView):
    """Lists of records; part of `RecordView`, whose declarations it reads."""

    model: ClassVar[type[Base]]
    list_columns: ClassVar[Sequence[str]]
    more_columns: ClassVar[Sequence[str]] = ()
    sums: ClassVar[Sequence[str]] = ()
    charts: ClassVar[Sequence[ListChart]] = ()
    layouts: ClassVar[Sequence[SheetLayout]] = ()  # spreadsheets in official layout
    small_cells: ClassVar[frozenset[str]] = frozenset()
    search_columns: ClassVar[Sequence[str]]
    filters: ClassVar[Sequence[str]]
    sortable: ClassVar[Sequence[str]]
    sort_keys: ClassVar[Mapping[str, str]] = {}
    order: ClassVar[Sequence[str]]

    if TYPE_CHECKING:

        def all_choices(self) -> Mapping[str, Sequence[tuple[str, Any]]]: ...
        def has_fixed_choices(self) -> bool: ...

    def list_spec(self) -> ListSpec:
        """Return what the list allows."""
        if self.has_fixed_choices():
            return self.once("list", self._list_spec)
        return self._list_spec()

    def _list_spec(self) -> ListSpec:
        named = dict.fromkeys((*self.filters, *self.list_columns, *self.more_columns))
        return ListSpec(
            model=self.model,
            columns=tuple(self.list_columns),
            sortable=tuple(self.sortable),
            sort_keys=self.sort_keys,
            filters=tuple(self.filters),
            search=tuple(n for n in self.search_columns if hasattr(self.model, n)),
            order=tuple(self.order),
            choices=self.all_choices(),
            conditions=tuple(name for name in named if is_conditional(self.model, name)),
            offered=tuple(self.more_columns),
        )

    def list_query(self) -> ListQuery:
        """Return the query that the address bar asks for."""
        view = cast("RecordView", self)
        query = parse(self.list_spec(), request.args, current_language())
        return exactly(view, replace(query, fixed=fixed_parent(view)))

    def group_keys(self) -> tuple[GroupKey, ...]:
        """Return the columns by which the address bar asks to group."""
        return parse_group(self.list_spec(), joined(request.args, "group"))

    @expose("/")
    @has_access
    def list(self) -> Answer:
        """Show the list, or its groups."""
        view = cast("RecordView", self)
        views = named_views(db.session(), current_actor(), type(self).__name__)
        opening = self._opening(views)
        if opening is not None:
            return redirect(f"{self.url('list')}?{view_query(opening)}")
        try:
            query, keys = self.list_query(), self.group_keys()
            if keys:
                groups = self.groups(query, keys)
                page = list_pages.list_page(view, query, counted(groups), groups, views)
            else:
                result = Listing(self.list_spec(), query).run(db.session())
                page = list_pages.list_page(view, query, result, views=views)
        except BadQuery as error:
            page = list_pages.refused_list_page(view, error)
            return self.page("record/list.html", page, status=400)
        return self.page("record/list.html", page)

    @staticmethod
    def _opening(views: Sequence[NamedView]) -> NamedView | None:
        """Return the saved view to which a bare address leads, or one named by number alone."""
        if not request.args:
            return default_of(views)
        if set(request.args) != {"view"}:
            return None
        wanted = request.args["view"]
        return next((v for v in views if str(v.key) == wanted and v.query), None)

    def groups(self, query: ListQuery, keys: Sequence[GroupKey]) -> Groups:
        """Return the selection, counted and summed by columns."""
        groups = run_groups(db.session(), self.list_spec(), query, keys, tuple(self.sums))
        return guarded_groups(cast("RecordView", self), query, groups)

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for format and purpose, or give exactly the shown selection, or its groups."""
        return export_list(cast("RecordView", self))

    @expose("/facets")
    @has_access
    def facets(self) -> Answer:
        """Return how many records each choice of a filter would leave, as far as time allows."""
        spec, query = self.list_spec(), self.list_query()
        counted = {
            name: self._facet(spec, query, name)
            for name in self.filters
            if "." not in name and kind_of(spec, name) in (CHOICE, BOOLEAN)
        }
        return jsonify({name: found for name, found in counted.items() if found is not None})

    def _facet(self, spec: ListSpec, query: ListQuery, name: str) -> dict[str, str] | None:
        others = replace(query, filters=tuple(f for f in query.filters if f.name != name))
        session = db.session()
        try:
            with session.begin_nested():
                session.execute(
                    text("select set_config('statement_timeout', :limit, true)"),
                    {"limit": str(FACETS_AT_MOST_MS)},
                )
                groups = run_groups(session, spec, others, (GroupKey(name),))
                session.execute(text("select set_config('statement_timeout', '0', true)"))
        except OperationalError:
            return None
        counts = facet_counts(cast("RecordView", self), others, groups)
        return {
            _parameter(value): HIDDEN_COUNT.text if count is None else formats.format_integer(count)
            for value, count in counts.items()
            if value is not None
        } or None


def _parameter(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
