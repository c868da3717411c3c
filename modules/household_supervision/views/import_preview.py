"""The page that shows what taking a list over would do, and the words of the empty list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kernel import messages, record_pages
from app.kernel.errors import BadQuery, NotFound
from app.kernel.formats import format_integer
from app.kernel.pages import Button, Cell, Column, Crumb, Pager
from app.kernel.security import current_actor
from app.kernel.workflow_bar import workflow_bar
from app.kernel.workflow_page import WorkflowBar
from modules.household_supervision.models import ListImport, ReviewRound
from modules.household_supervision.models.choices import ImportState, RowOutcome
from modules.household_supervision.services import definitions, import_file
from modules.household_supervision.services.import_preview import (
    Preview,
    PreviewCell,
    PreviewRow,
    Reason,
    Shown,
)
from modules.household_supervision.services.import_template import TemplateWords
from modules.household_supervision.services.reasons import restore
from modules.household_supervision.views import labels

if TYPE_CHECKING:
    from modules.household_supervision.views.imports import ListImportView

NUMERIC = frozenset({"size", "score_income", "score_deprivation"})
LONGEST_KEY = 9


@dataclass(frozen=True)
class CountTab:
    """A count on top, which shows only its rows when it is followed."""

    label: str
    number: str
    url: str
    tone: str
    current: bool


@dataclass(frozen=True)
class MarkedCell:
    """A cell of the file with what stands against it, and the value that it would replace."""

    text: str
    errors: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True)
class MarkedRow:
    """A row of the preview."""

    row_no: str
    outcome: Cell
    cells: tuple[MarkedCell, ...]
    errors: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class PreviewPage:
    """What the template renders."""

    title: str
    subtitle: str
    breadcrumbs: tuple[Crumb, ...]
    workflow: WorkflowBar | None
    tabs: tuple[CountTab, ...]
    columns: tuple[Column, ...]
    rows: tuple[MarkedRow, ...]
    pager: Pager
    count_text: str
    buttons: tuple[Button, ...] = ()
    notices: tuple[str, ...] = ()
    apply_url: str = ""
    discard_url: str = ""
    rejected: int = 0
    accepted: int = 0
    empty_title: str = ""
    empty_hint: str = ""


# -- the address ------------------------------------------------------------------------


def asked(args: Mapping[str, str]) -> Shown:
    """Return the rows that the address asks for; a value that is not understood is refused."""
    outcome = args.get("outcome", "")
    if outcome and outcome not in set(RowOutcome):
        raise BadQuery("outcome", outcome)
    return Shown(
        outcome=RowOutcome(outcome) if outcome else None,
        after=_number(args, "after"),
        before=_number(args, "before"),
    )


def _number(args: Mapping[str, str], name: str) -> int | None:
    typed = args.get(name, "")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > LONGEST_KEY:
        raise BadQuery(name, typed)
    return int(typed)


def template_for(args: Mapping[str, str]) -> tuple[int, int]:
    """Return round and unit of an empty list: the newest open round, one's own unit."""
    round_id = _number(args, "round") or db.session.scalar(
        select(ReviewRound.id)
        .order_by((ReviewRound.state == "open").desc(), ReviewRound.opens_on.desc())
        .limit(1)
    )
    if round_id is None:
        raise NotFound(record=ReviewRound.__record__)
    unit_id = _number(args, "unit")
    if unit_id is None:
        own = (grant.unit_id for grant in current_actor().grants if grant.unit_id is not None)
        unit_id = next(own, None) or db.session.get_one(ReviewRound, round_id).unit_id
    return round_id, unit_id


def template_words() -> TemplateWords:
    """Return what the empty list says beside the official layout, in the reader's language."""
    meanings = _class_meanings()
    return TemplateWords(
        class_meanings=meanings,
        class_help="; ".join(f"{code}: {text}" for code, text in meanings.items()),
        choose=_("This value is not offered; the import will check it."),
        meaning=_("Meaning"),
        number_between=lambda low, high: _(
            "A whole number from %(low)s to %(high)s.",
            low=format_integer(low),
            high=format_integer(high),
        ),
    )


def _class_meanings() -> dict[str, str]:
    layout, cells = import_file.layout(), definitions.import_rules().cells
    movements, classes = dict(labels.MOVEMENTS), dict(labels.CLASSES)
    found = {}
    for code in layout.template.choices["household_class"]:
        reading = layout.class_codes.get(code) or cells.classes[code.casefold()]
        text = movements[reading.movement] if reading.movement else classes[reading.result]
        found[code] = str(text)
    return found


# -- the page ---------------------------------------------------------------------------


def page(view: ListImportView, found: Preview, shown: Shown) -> PreviewPage:
    """Return the page of a preview."""
    item = found.item
    command = view.command_named("apply")
    open_now = item.state == ImportState.CHECKED
    may_apply = open_now and command is not None and view.may_run(command, item)
    return PreviewPage(
        title=item.file_name,
        subtitle=f"{item.unit} · {item.round}",
        breadcrumbs=record_pages.breadcrumbs(view, item, last=_("Row by row")),
        workflow=workflow_bar(view, item) if not may_apply else None,
        tabs=_tabs(view, found, shown),
        columns=(
            Column("row_no", _("Row"), numeric=True),
            Column("outcome", str(view_label("outcome"))),
            *(Column(code, title, code in NUMERIC) for code, title in found.columns),
        ),
        rows=tuple(_row(row) for row in found.rows),
        pager=_pager(view, found, shown),
        count_text=_("%(number)s rows", number=format_integer(_asked_count(found, shown))),
        buttons=_buttons(view, item),
        notices=_notices(found),
        apply_url=view.url("command", pk=item.id, name="apply") if may_apply else "",
        discard_url=view.url("do", pk=item.id, name="discard") if may_apply else "",
        rejected=item.rows_rejected,
        accepted=item.rows_new + item.rows_changed + item.rows_same,
        empty_title=_("The list has no rows.") if not found.total else _("No rows of this kind."),
        empty_hint=_("Fill in the empty list and upload it.") if not found.total else "",
    )


def view_label(name: str) -> str:
    """Return the label of a column of imported rows."""
    from modules.household_supervision.views.imports import ImportRowView

    return str(ImportRowView.labels[name])


def _asked_count(found: Preview, shown: Shown) -> int:
    return found.total if shown.outcome is None else found.counts[shown.outcome]


def _tabs(view: ListImportView, found: Preview, shown: Shown) -> tuple[CountTab, ...]:
    key = found.item.id
    every = CountTab(
        _("All rows"),
        format_integer(found.total),
        view.url("preview", pk=key),
        "info",
        shown.outcome is None,
    )
    rest = (
        CountTab(
            str(view.labels[f"rows_{outcome}"]),
            format_integer(found.counts[outcome]),
            view.url("preview", pk=key, outcome=outcome.value),
            labels.OUTCOME_TONES[outcome],
            shown.outcome is outcome,
        )
        for outcome in RowOutcome
    )
    return (every, *rest)


def _pager(view: ListImportView, found: Preview, shown: Shown) -> Pager:
    def url(**values: Any) -> str:
        chosen = {"outcome": shown.outcome.value} if shown.outcome else {}
        return view.url("preview", pk=found.item.id, **chosen, **values)

    return Pager(
        first_url=url() if found.previous else None,
        previous_url=url(before=found.previous) if found.previous else None,
        next_url=url(after=found.next) if found.next else None,
        size=shown.size,
    )


def _buttons(view: ListImportView, item: ListImport) -> tuple[Button, ...]:
    found = [button for button in view.extra_buttons(item) if "preview" not in button.url]
    return (*found, Button(_("About this list"), view.url_of(item), icon="info-circle"))


def _notices(found: Preview) -> tuple[str, ...]:
    if not found.unread:
        return ()
    return (_("Columns that are not read: %(names)s", names=", ".join(found.unread)),)


def _row(row: PreviewRow) -> MarkedRow:
    outcomes = dict(labels.OUTCOMES)
    tone = labels.OUTCOME_TONES[row.outcome]
    return MarkedRow(
        row_no=format_integer(row.row_no),
        outcome=Cell(str(outcomes[row.outcome.value]), kind="badge", tone=tone),
        cells=tuple(_cell(cell) for cell in row.cells),
        errors=_texts(row.reasons),
        url=_case_url(row.case_id),
    )


def _case_url(case_id: int | None) -> str | None:
    return None if case_id is None else url_for("ReviewCaseView.show", pk=case_id)


def _cell(cell: PreviewCell) -> MarkedCell:
    return MarkedCell(cell.text, _texts(cell.reasons), _known(cell))


def _known(cell: PreviewCell) -> str:
    if cell.known is None:
        return ""
    if cell.column == "household_class":
        return str(dict(labels.CLASSES)[cell.known])
    return format_integer(cell.known)


def _texts(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(messages.text_for(restore(dict(reason))) for reason in reasons)
