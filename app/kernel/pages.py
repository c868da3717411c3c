"""Typed page models: what a view hands to a template, and all that a template may know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.kernel.comment_pages import CommentsPanel
from app.kernel.task_pages import TasksPanel
from app.kernel.workflow_page import WorkflowBar


@dataclass(frozen=True)
class Cell:
    """One shown value.

    `kind` is one of text, number, date, badge, bool, link, missing, long; `tone` colours a badge
    (neutral, info, success, warning, danger); `url` makes the value a link.
    """

    text: str
    kind: str = "text"
    tone: str = "neutral"
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Button:
    """A link (`method` get) or a small form (`method` post) shown as a button.

    `tone` is primary, secondary or danger; `icon` a Tabler icon; `confirm` is asked first.
    """

    label: str
    url: str
    icon: str = ""
    tone: str = "secondary"
    method: str = "get"
    confirm: str | None = None


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb; the last one has no address."""

    label: str
    url: str | None = None


@dataclass(frozen=True)
class Column:
    """A list column; `sort` is None, "asc" or "desc", `sort_url` None when it cannot be sorted."""

    name: str
    label: str
    numeric: bool = False
    sort: str | None = None
    sort_url: str | None = None


PLAIN = 4  # below the levels of units: neither bold nor set in


@dataclass(frozen=True)
class ReportRow:
    """A line of a report's table; a table without levels has the level PLAIN."""

    cells: tuple[Cell, ...]
    level: int = 1
    is_total: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Row:
    """A list row: its key, the address of its page and one cell per column."""

    key: str
    cells: tuple[Cell, ...]
    url: str | None = None
    selectable: bool = True


@dataclass(frozen=True)
class FilterControl:
    """One filter above a list; `kind` is text, number, date, select, bool or lookup.

    Its value travels in the address bar under `name`; for number and date two inputs are shown,
    `name` + "__from" and `name` + "__to".
    """

    name: str
    label: str
    kind: str
    value: str = ""
    value_to: str = ""
    value_label: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    lookup_url: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class BulkAction:
    """An action on the selected rows, posted to `url` with the field `ids` repeated."""

    name: str
    label: str
    url: str
    icon: str = ""
    tone: str = "secondary"
    confirm: str | None = None


@dataclass(frozen=True)
class Pager:
    """Keyset paging: addresses of the neighbouring pages, None where there is none."""

    first_url: str | None = None
    previous_url: str | None = None
    next_url: str | None = None
    last_url: str | None = None
    sizes: tuple[tuple[int, str], ...] = ()
    size: int = 25


@dataclass(frozen=True)
class ConditionColumn:
    """A column on which conditions can be put; operators are (name, label, takes several)."""

    name: str
    label: str
    kind: str
    operators: tuple[tuple[str, str, bool], ...]
    choices: tuple[tuple[str, str], ...] = ()
    lookup_url: str | None = None


@dataclass(frozen=True)
class ConditionRow:
    """One condition as it stands in the address; values are (value, label)."""

    column: ConditionColumn
    operator: str
    values: tuple[tuple[str, str], ...]
    error: str | None = None


@dataclass(frozen=True)
class Option:
    """Something that the reader may choose for a list: a column, an order, a grouping."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class ListTools:
    """What the reader may change of a list beside its filters; groups of conditions are "or"."""

    condition_columns: tuple[ConditionColumn, ...] = ()
    condition_groups: tuple[tuple[ConditionRow, ...], ...] = ()
    columns: tuple[Option, ...] = ()
    default_columns: str = ""
    sorts: tuple[tuple[Option, ...], ...] = ()
    groups: tuple[tuple[Option, ...], ...] = ()
    facets_url: str = ""
    views: tuple[NavItem, ...] = ()
    save_url: str = ""
    charts: tuple[NavItem, ...] = ()  # that the view declares, over the reader's selection
    changed: int = 0  # how many of these the reader has changed


@dataclass(frozen=True)
class GroupTable:
    """A grouped list: one row for each group, with the number of its records and the sums."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Cell, ...] = ()
    note: str = ""
    chart: dict[str, Any] | None = None  # drawn above the table, which says the same
    about: str = ""  # what the chart shows, in a sentence
    kinds: tuple[NavItem, ...] = ()  # other ways to draw it
    measures: tuple[NavItem, ...] = ()  # other figures to draw


@dataclass(frozen=True)
class ListPage:
    """A list of records; `embedded` ones (tabs of a record page) have no search and no filters."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count_text: str
    pager: Pager
    breadcrumbs: tuple[Crumb, ...] = ()
    search_name: str = "q"
    search_value: str = ""
    search_hint: str = ""
    filters: tuple[FilterControl, ...] = ()
    filter_count: int = 0
    clear_url: str | None = None
    buttons: tuple[Button, ...] = ()
    bulk_actions: tuple[BulkAction, ...] = ()
    bulk_all: str = ""  # the words for all that the list shows, where that is more than its page
    empty_title: str = ""
    empty_hint: str = ""
    empty_button: Button | None = None
    notice: str | None = None
    embedded: bool = False
    errors: tuple[str, ...] = ()
    tools: ListTools | None = None
    grouped: GroupTable | None = None
    count_short: str = ""  # as it stands on a tab
    refused: bool = False  # the address asked for something that is not understood


@dataclass(frozen=True)
class ShownField:
    """A label, its value and, where it applies, a short help text (the law that it rests on)."""

    label: str
    cell: Cell
    help: str = ""
    reveal_url: str = ""  # of a masked value, for who may see it for a reason


@dataclass(frozen=True)
class Section:
    """A titled group of fields on a record page."""

    title: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True)
class Change:
    """One changed field in a record's history."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    """One entry of a record's history."""

    at: str
    author: str
    action: str
    changes: tuple[Change, ...] = ()
    key: int = 0
    roles: str = ""
    reason: str = ""
    about: str = ""  # the kind of record, when it is another one than the page's
    more: int = 0  # changed columns that the page does not name
    is_version: bool = False
    version_url: str | None = None


@dataclass(frozen=True)
class FileCard:
    """A file of a record; `thumbnail_url` for pictures only, `remove` for who may remove it."""

    name: str
    detail: str
    url: str
    download_url: str
    icon: str = "file"
    thumbnail_url: str | None = None
    remove: Button | None = None


@dataclass(frozen=True)
class FilesPanel:
    """The files of a record; without `upload_url` the reader may not attach any."""

    files: tuple[FileCard, ...]
    upload_url: str | None = None
    accept: str = ""
    most_bytes: int = 0
    hint: str = ""
    note: str = ""


@dataclass(frozen=True)
class RelatedTab:
    """A tab of a record page; the open one has its related records, files or comments."""

    key: str
    title: str
    page: ListPage | None = None
    url: str | None = None
    active: bool = False
    count: str = ""  # empty while it is not known
    files: FilesPanel | None = None
    comments: CommentsPanel | None = None
    tasks: TasksPanel | None = None


@dataclass(frozen=True)
class ShowPage:
    """The page of one record."""

    title: str
    subtitle: str = ""
    breadcrumbs: tuple[Crumb, ...] = ()
    facts: tuple[ShownField, ...] = ()
    sections: tuple[Section, ...] = ()
    workflow: WorkflowBar | None = None
    related: tuple[RelatedTab, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    history_url: str | None = None
    history_filled: bool = True  # else the tab leads to the page with it
    history_active: bool = False
    counts_url: str | None = None  # says how many records the tabs hold that are not open
    prints: tuple[NavItem, ...] = ()  # sheets of the record, beside the page itself
    status: int = 200
    buttons: tuple[Button, ...] = ()
    notice: str | None = None
    errors: tuple[str, ...] = ()  # why a step that asks nothing was refused


@dataclass(frozen=True)
class FormSection:
    """A titled group of form fields, by name."""

    title: str
    names: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True)
class FormPage:
    """A form to add, change or command; `form` is a WTForms form."""

    title: str
    form: Any
    sections: tuple[FormSection, ...]
    submit_label: str
    cancel_url: str
    breadcrumbs: tuple[Crumb, ...] = ()
    action_url: str = ""
    errors: tuple[str, ...] = ()
    notice: str | None = None
    submit_tone: str = "primary"
    hidden: tuple[tuple[str, str], ...] = ()  # further fields that are sent along
    tabs: tuple[Any, ...] = ()  # of app.kernel.form_tabs.FormTab, instead of bare sections

    @property
    def multipart(self) -> bool:
        """Tell whether the form sends files, which an ordinary form would leave behind."""
        return any(field.type == "FileField" for field in self.form)


@dataclass(frozen=True)
class NavItem:
    """One entry of the side navigation."""

    label: str
    url: str
    icon: str = ""
    active: bool = False


@dataclass(frozen=True)
class NavGroup:
    """The side navigation of one module."""

    key: str
    label: str
    icon: str = ""
    items: tuple[NavItem, ...] = ()


@dataclass(frozen=True)
class Shell:
    """What surrounds each page; templates find it as `shell`."""

    app_name: str
    locale: str
    nav: tuple[NavGroup, ...] = ()
    languages: tuple[
        tuple[str, str, str], ...
    ] = ()  # (code, own name, address that switches to it)
    user_name: str = ""
    user_detail: str = ""
    home_url: str = "/"
    login_url: str = ""
    logout_url: str = ""
    account_url: str = ""
    search_url: str = ""
    search_value: str = ""
    demo: bool = False
    flashes: tuple[tuple[str, str], ...] = field(default=())  # (category, text)
