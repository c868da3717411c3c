"""Generated screens over Flask-AppBuilder: a module declares its columns and gets the rest.

`RecordView` replaces the framework's `ModelView`, whose actions, downloads, writes and foreign keys
go round record rules (see docs/adr/0006). It keeps the framework's blueprints, permissions and
`has_access`; statements, forms and pages are the kernel's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from flask import flash, jsonify, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.kernel import (
    changed_since,
    conflicts,
    field_policy,
    form_defaults,
    form_tabs,
    line_forms,
    lines,
    reading,
    record_pages,
    records,
    reentry,
)
from app.kernel.bulk_routes import BulkRoutes
from app.kernel.columns import COMMON_LABELS, RELATION, resolve
from app.kernel.commands import Answer
from app.kernel.documents.pages import DOCUMENT_VERBS, DocumentRoutes
from app.kernel.fields import TranslatedForm
from app.kernel.form_builder import FieldFactory, FormSpec, build_form, column_names, kept_form
from app.kernel.history_routes import HISTORY_VERBS, HistoryRoutes
from app.kernel.law import Law
from app.kernel.list_routes import ListRoutes
from app.kernel.lookup_routes import LookupRoutes
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.pages import Button, Cell, FormPage, ShowPage
from app.kernel.present import Presentation
from app.kernel.quick import QuickRoutes
from app.kernel.related_lists import Related, tab_counts
from app.kernel.security import current_actor
from app.kernel.workflow import Workflow, workflow_of
from app.kernel.workflow_routes import WorkflowRoutes

__all__ = ["RecordView", "Related", "Sections"]

Sections = Sequence[tuple[Text, Sequence[str]]]


class RecordView(
    ListRoutes,
    LookupRoutes,
    BulkRoutes,
    HistoryRoutes,
    DocumentRoutes,
    WorkflowRoutes,
    QuickRoutes,
):
    """List, record, form, transitions, sheets and export of one model."""

    model: ClassVar[type[Base]]
    title: ClassVar[Text]
    title_one: ClassVar[Text]
    list_columns: ClassVar[Sequence[str]]
    show_sections: ClassVar[Sections]
    form_sections: ClassVar[Sections] = ()
    edit_sections: ClassVar[Sections | None] = None
    form_tabs: ClassVar[form_tabs.Tabs] = ()
    lines: ClassVar[Sequence[lines.Lines]] = ()
    defaults: ClassVar[Mapping[str, form_defaults.Default]] = {}
    facts: ClassVar[Sequence[str]] = ()
    labels: ClassVar[Mapping[str, Text]] = {}
    help: ClassVar[Mapping[str, Text]] = {}
    laws: ClassVar[Mapping[str, Law]] = {}
    search_columns: ClassVar[Sequence[str]] = ("search_key",)
    search_hint: ClassVar[Text] = ""
    filters: ClassVar[Sequence[str]] = ()
    sortable: ClassVar[Sequence[str]] = ()
    order: ClassVar[Sequence[str]] = ("-id",)
    more_columns: ClassVar[Sequence[str]] = ()
    sums: ClassVar[Sequence[str]] = ()
    lookup_dates: ClassVar[Mapping[str, str]] = {}  # reference: the field with the day that counts
    shows_detail: ClassVar[bool] = False  # whether references to it show their detail when chosen
    choices: ClassVar[Mapping[str, Sequence[tuple[str, Any]]]] = {}
    tones: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    plain_numbers: ClassVar[frozenset[str]] = frozenset()
    form_fields: ClassVar[Mapping[str, FieldFactory]] = {}
    required: ClassVar[frozenset[str]] = frozenset()
    related: Sequence[Related] = ()
    tab_of: ClassVar[Sequence[tuple[str, str, Text]]] = ()  # page, column, title (app.kernel.tabs)
    first_tab_open: ClassVar[bool] = True  # False where the page is long without it
    has_files: ClassVar[bool] = False
    personal_columns: ClassVar[frozenset[str]] = frozenset()
    empty_hint: ClassVar[Text] = ""
    list_notice: ClassVar[Text] = ""
    is_main: ClassVar[bool] = True
    with_api: ClassVar[bool] = True
    can_delete: ClassVar[bool] = False
    reauthenticate: ClassVar[bool] = False  # adding and changing ask who is at the keyboard

    method_permission_name: ClassVar[dict[str, str]] = {
        "list": "read",
        "show": "read",
        "counts": "read",
        **DOCUMENT_VERBS,
        "lookup": "read",
        "export": "read",
        "facets": "read",
        "do": "read",
        "agree": "read",
        "object_to": "read",
        "command": "read",
        "bulk_act": "read",
        "add": "write",
        "quick": "write",
        "edit": "write",
        "delete": "delete",
        **HISTORY_VERBS,
    }

    def __init__(self) -> None:
        self.class_permission_name = self.record
        self.exclude_route_methods: set[str] = self._closed_routes()
        field_policy.check(self)
        super().__init__()

    @property
    def record(self) -> str:
        """Return the permission name of the model."""
        return self.model.__record__

    def _closed_routes(self) -> set[str]:
        closed = set()
        if not self.form_sections:
            closed.add("add")
        if not self.form_sections or not self.quick_names:
            closed.add("quick")
        if not self.form_sections and not self.edit_sections:
            closed.add("edit")
        if not self.can_delete:
            closed.add("delete")
        closed |= self.closed_steps()
        if not self.commands:
            closed.add("command")
        if not self.bulk:
            closed.add("bulk_act")
        if not self.related and not self.has_files:
            closed.add("counts")
        return closed | self.closed_prints() | self.closed_history(closed)

    def has_route(self, name: str) -> bool:
        """Tell whether the view has this route at all."""
        return name not in self.exclude_route_methods

    # -- declarations, resolved -------------------------------------------------

    @property
    def workflow(self) -> Workflow | None:
        """Return the workflow of the model."""
        return workflow_of(self.model)

    def label(self, name: str) -> Text:
        """Return the label of a column; a column without one is an error of the module."""
        if name in self.labels:
            return self.labels[name]
        if name in COMMON_LABELS:
            return COMMON_LABELS[name]
        raise KeyError(f"{type(self).__name__}: no label for {name}")

    def all_choices(self) -> dict[str, Sequence[tuple[str, Any]]]:
        """Return the declared choices, with the states of the workflow."""
        found = dict(self.choices)
        if self.workflow is not None:
            states = self.workflow.states
            found.setdefault(self.workflow.field, [(s.name, s.label) for s in states])
        return found

    def all_tones(self) -> dict[str, Mapping[str, str]]:
        """Return the declared tones of badges, with those of the workflow's states."""
        found = dict(self.tones)
        if self.workflow is not None:
            tones = {state.name: state.tone for state in self.workflow.states}
            found.setdefault(self.workflow.field, tones)
        return found

    def presentation(self) -> Presentation:
        """Return how values of this view are shown."""
        if self.has_fixed_choices():
            return self.once("presentation", self._presented)
        return self._presented()

    def _presented(self) -> Presentation:
        return Presentation(self.all_choices(), self.all_tones(), self.plain_numbers)

    def has_fixed_choices(self) -> bool:
        """Tell whether the choices are those that the class declares, at every moment."""
        cls = type(self)
        return cls.all_choices is RecordView.all_choices and cls.all_tones is RecordView.all_tones

    def cell(self, item: Any, name: str) -> Cell:
        """Return one shown value; a module may override it for a column."""
        return self.presentation().cell(item, name)

    def form_spec(self, *, editing: bool) -> FormSpec:
        """Return what the form asks for."""
        names = [name for _title, part in self.sections(editing=editing) for name in part]
        return FormSpec(
            model=self.model,
            names=field_policy.asked(self.model, names, editing=editing),
            labels=self.label,
            help=self.help,
            choices=self.choices,
            fields=self.form_fields,
            required=self.required,
            laws=self.laws,
            lookup_dates=self.lookup_dates,
            plain=self.plain_numbers,
        )

    def sections(self, *, editing: bool) -> Sections:
        """Return the sections of the form."""
        if editing and self.edit_sections is not None:
            return self.edit_sections
        return self.form_sections

    # -- services; a module overrides them with its own ---------------------------

    def create(self, values: Mapping[str, Any]) -> Base:
        """Create a record from the values of the form."""
        return records.create_record(self.model, values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a record with the values of the form."""
        return records.update_record(
            self.model, key, values, actor=current_actor(), version=version
        )

    def remove(self, key: int) -> None:
        """Remove a record."""
        records.delete_record(self.model, key, actor=current_actor())

    def read(self, key: int) -> Any:
        """Return a record within reach; 404 otherwise."""
        return records.get_record(db.session(), self.model, key, options=self._shown_relations())

    def read_many(self, keys: Sequence[int]) -> dict[int, Any]:
        """Return those of some records that are within reach, by key, in one statement."""
        statement = select(self.model).where(self.model.id.in_(keys))
        statement = statement.options(*self._shown_relations())
        return {item.id: item for item in db.session.execute(statement).unique().scalars()}

    def _shown_relations(self) -> Sequence[Any]:
        """Return options that load what the record's page shows with the record itself."""
        names = tuple(dict.fromkeys(name.partition(".")[0] for name in self.shown_columns()))
        return _loaded_with(self.model, names)  # type: ignore[arg-type]

    # -- addresses ----------------------------------------------------------------

    def url_of(self, item: Any) -> str:
        """Return the address of a record's page."""
        return self.url("show", pk=item.id)

    def may(self, verb: str) -> bool:
        """Tell whether the actor holds a verb on the view's record."""
        return current_actor().may(verb, self.record)

    # -- routes ---------------------------------------------------------------------

    def extra_buttons(self, item: Any) -> Sequence[Button]:
        """Return further buttons of a record's page; a module overrides it."""
        return ()

    def tab_buttons(self, _parent: Any) -> Sequence[Button]:
        """Return further buttons of this list as a tab of a record; a module overrides it."""
        return ()

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show one record."""
        page = self.show_page(self.read(pk))
        return self.page("record/show.html", page, status=page.status)

    @expose("/<int:pk>/counts")
    @has_access
    def counts(self, pk: int) -> Answer:
        """Return how many records each tab of a record holds."""
        return jsonify(tab_counts(self, self.read(pk)))

    def show_page(self, item: Any) -> ShowPage:
        """Return the page of a record; a module may add to it."""
        return record_pages.show_page(self, item)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Answer:
        """Show the form for a new record, or create it."""
        form = self.form(editing=False)
        if request.method == "GET":
            form_defaults.begin(self, form, request.args)
        elif not lines.asked_for_more() and form.validate():
            values = self.values(form, editing=False)
            saved = self.saved(form, lambda: lines.save(form, lambda: self.create(values)))
            if saved is not None:
                flash(_("Saved."), "success")
                return redirect(self.url_after(saved))
        return self.form_page(form, None)

    @expose("/<int:pk>/edit", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Answer:
        """Show the form of a record, or change it."""
        return conflicts.handle(conflicts.EditSheet(self), pk)

    @expose("/<int:pk>/delete", methods=["GET", "POST"])
    @has_access
    def delete(self, pk: int) -> Answer:
        """Ask whether to remove a record, or remove it."""
        return changed_since.remove(self, pk)

    # -- forms ------------------------------------------------------------------------

    def form(self, *, editing: bool, item: Any = None) -> TranslatedForm:
        """Return the form, filled from the request or from a record."""
        spec = self.form_spec(editing=editing)
        cls = kept_form(self, "edit" if editing else "add", spec) or build_form(spec)
        form = cls(obj=item)
        form.grids = line_forms.grids(self, item)
        return reentry.ask(form) if self.reauthenticate else form

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the column values of a valid form."""
        spec = self.form_spec(editing=editing)
        return {name: form[name].data for name in column_names(spec)}

    def saved(self, form: TranslatedForm, save: Callable[[], Base]) -> Base | None:
        """Save, or put the refusal beside the fields and keep what was typed."""
        try:
            return save()
        except Exception as error:  # the refusals that have words; others are raised again
            self.refuse(form, error)
        return None

    def form_page(
        self, form: TranslatedForm, item: Any, hidden: tuple[tuple[str, str], ...] = ()
    ) -> Answer:
        """Return the page of the form for a new record, or for a change of one."""
        reentry.settle(form)
        sections = form_tabs.sections_of(self.sections(editing=item is not None), form)
        reading.note_form(self, item, sections)
        for grid in form.grids:
            grid.note_reads()
        page = FormPage(
            title=_("Change: %(name)s", name=str(item)) if item else self.add_title(),
            form=form,
            sections=(*sections, *reentry.sections(form)),
            submit_label=_("Save"),
            cancel_url=self.url_of(item) if item else self.url("list"),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=_("Change") if item else None),
            errors=tuple(str(text) for text in form.form_errors),
            hidden=hidden,
            tabs=form_tabs.tabs_of(self.form_tabs, form, sections),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def add_title(self) -> str:
        """Return the title of the form for a new record."""
        return _("New: %(kind)s", kind=str(self.title_one))


@lru_cache(maxsize=1024)
def _loaded_with(model: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the options that load relations with a record: the same ones each time."""
    paths = [resolve(model, name) for name in names]
    return tuple(joinedload(path.attribute) for path in paths if path.kind == RELATION)
