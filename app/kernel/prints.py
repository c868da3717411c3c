"""The print menu of a record: the page itself, sheets that its view declares, and documents.

A sheet is a page made for paper from the record (`RecordView.sheets`). Whoever makes documents in
another way (a document engine) adds its own entries with `provide`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import abort
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access

from app.kernel import clock, formats, reading
from app.kernel.manifest import Text
from app.kernel.page_view import Answer, PageView
from app.kernel.pages import Cell, Column, Crumb, NavItem, Section
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.views import RecordView


@dataclass(frozen=True)
class SheetTable:
    """A titled table of a sheet; `note` stands in its place while it is empty."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """The content of a sheet: who issues it, its title, facts and tables, and who signs."""

    title: str
    subtitle: str = ""
    issuer: str = ""
    sections: tuple[Section, ...] = ()
    tables: tuple[SheetTable, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()  # under whose office a place to sign is left


@dataclass(frozen=True)
class SheetPage:
    """A sheet as it is shown before it is printed."""

    sheet: Sheet
    back_url: str
    printed: str
    breadcrumbs: tuple[Crumb, ...] = ()


@dataclass(frozen=True)
class PrintSheet:
    """A sheet that a view declares: `build` makes it from a record that the reader may read.

    `build` shows what is within the reader's reach and right: it reads through the session, and
    asks for the right on other records. `columns` names what it shows of the record, so that
    personal data leaves an entry in the trail.
    """

    name: str
    label: Text
    build: Callable[[Any], Sheet]
    columns: Sequence[str] = ()
    icon: str = "file-text"
    shown: Callable[[Any], bool] = field(default=lambda _item: True)


Provider = Callable[["RecordView", Any], Sequence[NavItem]]
_providers: dict[str, Provider] = {}


def provide(name: str, provider: Provider) -> None:
    """Add entries to the print menus of records; `name` says whose they are."""
    _providers[name] = provider


def offered(view: RecordView, item: Any) -> tuple[NavItem, ...]:
    """Return what can be printed of a record beside its page."""
    sheets = [
        NavItem(str(sheet.label), view.url("sheet", pk=item.id, name=sheet.name), sheet.icon)
        for sheet in view.sheets
        if sheet.shown(item)
    ]
    others = [entry for provider in _providers.values() for entry in provider(view, item)]
    return (*sheets, *others)


class PrintRoutes(PageView):
    """The route of printable sheets; part of `RecordView`."""

    sheets: ClassVar[Sequence[PrintSheet]] = ()
    read: Callable[[int], Any]
    url_of: Callable[[Any], str]

    @expose("/<int:pk>/sheet/<name>")
    @has_access
    def sheet(self, pk: int, name: str) -> Answer:
        """Show a sheet of a record, made to be printed."""
        from app.kernel.record_pages import breadcrumbs

        view, item = cast("RecordView", self), self.read(pk)
        chosen = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if chosen is None or not chosen.shown(item):
            abort(404)
        reading.note(view, (item,), chosen.columns)
        page = SheetPage(
            sheet=chosen.build(item),
            back_url=self.url_of(item),
            printed=formats.format_datetime(clock.now()),
            breadcrumbs=breadcrumbs(view, item, last=str(chosen.label)),
        )
        return self.page("record/sheet.html", page)


# -- parts of sheets -----------------------------------------------------------------------


def related_table(
    view_name: str, items: Sequence[Any], names: Sequence[str], *, title: str = "", note: str = ""
) -> SheetTable | None:
    """Return a table of related records as their own list shows them; none without the right."""
    view: RecordView = registry().views[view_name]
    if not view.may(view.method_permission_name["list"]):
        return None
    reading.note(view, items, names)
    return SheetTable(
        title=title or str(view.title),
        columns=tuple(Column(name, str(view.label(name))) for name in names),
        rows=tuple(tuple(plain(view.cell(item, name)) for name in names) for item in items),
        note=note,
    )


def plain(cell: Cell) -> Cell:
    """Return a cell without what paper cannot show: links and colours."""
    return Cell(cell.text, kind="missing" if cell.kind == "missing" else "text")
