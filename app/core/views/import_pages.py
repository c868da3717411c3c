"""The page models of imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import Import, ImportState
from app.core.models.imports import WORKING
from app.core.services import import_files, import_preview, imports
from app.core.services.import_preview import OUTCOMES, SIZE, PreviewRow
from app.extensions import db
from app.kernel import formats
from app.kernel.errors import NotAllowed
from app.kernel.imports.declared import Target, target_named
from app.kernel.imports.errors import NotImportable
from app.kernel.imports.layout import cell_text
from app.kernel.pages import Button, Cell, Crumb
from app.kernel.registry import registry
from app.kernel.text import sort_key

if TYPE_CHECKING:
    from app.core.views.imports import ImportView

SAMPLES = 3
STATES = (
    ("uploaded", _l("Columns to be chosen")),
    ("checking", _l("Being checked")),
    ("checked", _l("Checked, not written")),
    ("applying", _l("Being written")),
    ("done", _l("Written")),
    ("failed", _l("Stopped, nothing written")),
    ("undoing", _l("Being taken back")),
    ("undone", _l("Taken back")),
    ("discarded", _l("Discarded")),
)
TONES = {"done": "success", "failed": "danger", "checked": "warning", "checking": "info"}
OUTCOME_LABELS = {
    "new": _l("New"),
    "changed": _l("Changed"),
    "same": _l("Unchanged"),
    "rejected": _l("Rejected"),
}
OUTCOME_TONES = {"new": "success", "changed": "warning", "same": "neutral", "rejected": "danger"}
_AT = {"uploaded": 1, "failed": 1, "checking": 2, "checked": 2}


@dataclass(frozen=True)
class Start:
    """A list that takes imports: where one begins, and its empty table."""

    label: str
    url: str
    template_url: str


@dataclass(frozen=True)
class Step:
    """A step of the way, and whether it is done or the present one."""

    label: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its heading, some of its cells, and what was chosen for it."""

    index: int
    heading: str
    samples: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class ColumnsPage:
    """The second step."""

    title: str
    breadcrumbs: tuple[Crumb, ...]
    steps: tuple[Step, ...]
    columns: tuple[FileColumn, ...]
    options: tuple[tuple[str, str], ...]
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    needed: str
    has_similar: bool
    similar_as_new: bool
    action_url: str
    discard_url: str
    error: str = ""


@dataclass(frozen=True)
class Tile:
    """A count on top, which shows only its rows when it is followed."""

    label: str
    number: str
    url: str
    tone: str
    is_current: bool


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview."""

    row: PreviewRow
    outcome: Cell
    url: str | None


@dataclass(frozen=True)
class ImportPage:
    """The steps after the columns."""

    title: str
    subtitle: str
    breadcrumbs: tuple[Crumb, ...]
    steps: tuple[Step, ...]
    state: Cell
    is_working: bool
    progress: int
    message: str
    notes: tuple[str, ...]
    tiles: tuple[Tile, ...]
    headings: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    next_url: str
    first_url: str
    buttons: tuple[Button, ...]
    apply_url: str
    discard_url: str
    undo_url: str
    rejected: int
    rejected_text: str
    accepted_text: str


def starts(view: ImportView) -> tuple[Start, ...]:
    """Return the lists into which the reader may import, each with its empty table."""
    found = [
        Start(
            str(other.title),
            view.url("start", list_view=name),
            view.url("template", list_view=name),
        )
        for name, other in registry().views.items()
        if getattr(other, "imports", None) is not None and other.may("write") and view.may("write")
    ]
    return tuple(sorted(found, key=lambda start: sort_key(start.label)))


def steps(now: int) -> tuple[Step, ...]:
    """Return the way, at its step `now`."""
    labels = (_("File"), _("Columns of the file"), _("Preview"), _("Done"))
    return tuple(Step(label, at < now, at == now) for at, label in enumerate(labels))


def crumbs(view: Any, *last: str) -> tuple[Crumb, ...]:
    """Return the way to an import from its list."""
    found = [Crumb(_("Home"), "/")]
    if view is not None:
        found.append(Crumb(str(view.title), view.url("list")))
    return (*found, *(Crumb(text) for text in last))


def columns_page(view: ImportView, item: Import, error: str = "") -> ColumnsPage:
    """Return the page of the columns; raise ImportRefused when the file is gone."""
    target, found = imports.glance_again(item, session=db.session())
    table = found.table(item.sheet)
    chosen = imports.mapping_of(item)
    samples = [row for _number, row in table.rows[:SAMPLES]]
    columns = tuple(
        FileColumn(
            index,
            heading or _("(no heading)"),
            tuple(cell_text(row[index]) for row in samples if index < len(row) and row[index]),
            chosen.get(index, ""),
        )
        for index, heading in enumerate(table.headers)
        if heading or any(index < len(row) and row[index] is not None for row in samples)
    )
    return ColumnsPage(
        title=_("Import: %(list)s", list=str(target.view.title)),
        breadcrumbs=crumbs(target.view, item.file_name),
        steps=steps(1),
        columns=columns,
        options=tuple((name, target.label(name)) for name in target.names),
        sheets=tuple(each.sheet for each in found.tables if each.sheet),
        sheet=table.sheet,
        header_row=table.header_row,
        needed=", ".join(target.label(name) for name in target.needed()),
        has_similar=target.declared.similar is not None,
        similar_as_new=item.similar_as_new,
        action_url=view.url("columns", pk=item.id),
        discard_url=view.url("discard", pk=item.id),
        error=error,
    )


def import_page(view: ImportView, item: Import, outcome: str, after: int) -> ImportPage:
    """Return the page of an import at its step."""
    target = _target(item)
    session = db.session()
    shows_rows = target is not None and item.state not in WORKING and item.state != "discarded"
    found = (
        import_preview.rows_of(session, item, target, outcome, after)
        if shows_rows and target is not None
        else []
    )
    page = found[:SIZE]
    is_checked, is_done = item.state == ImportState.CHECKED, item.state == ImportState.DONE
    accepted = item.rows_new + item.rows_changed
    return ImportPage(
        title=_("Import: %(list)s", list=view.cell(item, "list_view").text),
        subtitle=item.file_name,
        breadcrumbs=crumbs(target.view if target else None, item.file_name),
        steps=steps(_AT.get(item.state, 3)),
        state=view.cell(item, "state"),
        is_working=item.state in WORKING,
        progress=import_files.progress_of(session, item) if item.state in WORKING else 0,
        message=item.message,
        notes=tuple(str(note) for note in item.notes),
        tiles=_tiles(view, item, outcome) if target is not None else (),
        headings=tuple(target.label(name) for name in imports.mapping_of(item).values())
        if target is not None
        else (),
        rows=tuple(_shown(target, row) for row in page) if target is not None else (),
        next_url=view.url("show", pk=item.id, outcome=outcome, after=page[-1].row_no)
        if len(found) > SIZE
        else "",
        first_url=view.url("show", pk=item.id, outcome=outcome) if after else "",
        buttons=_buttons(view, item, target),
        apply_url=view.url("apply", pk=item.id) if is_checked and accepted and target else "",
        discard_url=view.url("discard", pk=item.id)
        if item.state in ("uploaded", "checked", "failed")
        else "",
        undo_url=view.url("undo", pk=item.id) if is_done and accepted and target else "",
        rejected=item.rows_rejected,
        rejected_text=formats.format_integer(item.rows_rejected),
        accepted_text=formats.format_integer(accepted),
    )


def _target(item: Import) -> Target | None:
    """Return the list of an import, as long as its person may write there."""
    try:
        return target_named(item.list_view)
    except (NotImportable, NotAllowed):
        return None


def _tiles(view: ImportView, item: Import, outcome: str) -> tuple[Tile, ...]:
    return tuple(
        Tile(
            str(OUTCOME_LABELS[name]),
            formats.format_integer(getattr(item, f"rows_{name}")),
            view.url("show", pk=item.id, **({} if name == outcome else {"outcome": name})),
            OUTCOME_TONES[name],
            name == outcome,
        )
        for name in OUTCOMES
    )


def _shown(target: Target, row: PreviewRow) -> ShownRow:
    label = str(OUTCOME_LABELS[row.outcome])
    url = None if row.target_id is None else target.view.url("show", pk=row.target_id)
    return ShownRow(row, Cell(label, kind="badge", tone=OUTCOME_TONES[row.outcome]), url)


def _buttons(view: ImportView, item: Import, target: Target | None) -> tuple[Button, ...]:
    if target is None or item.state in WORKING:
        return ()
    found = []
    if item.state in ("uploaded", "checked", "failed"):
        found.append(
            Button(_("Columns of the file"), view.url("columns", pk=item.id), icon="columns")
        )
    if item.rows_rejected and item.state != ImportState.DISCARDED:
        url = view.url("rejects", pk=item.id)
        found.append(Button(_("Rejected rows"), url, icon="download"))
    found.append(Button(_("Back to the list"), target.view.url("list"), icon="list"))
    return tuple(found)
