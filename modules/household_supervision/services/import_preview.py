"""What taking a checked list over would do, row by row, page by page; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel.actor import Actor
from app.kernel.records import get_record
from app.kernel.text import nfc
from app.kernel.transaction import transaction
from modules.household_supervision.models import ImportRow, ListImport, ReviewCase
from modules.household_supervision.models.choices import ImportState, RowOutcome
from modules.household_supervision.services import import_file

PAGE = 50
Reason = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which rows are asked for: of one outcome, after or before a row of the file."""

    outcome: RowOutcome | None = None
    after: int | None = None
    before: int | None = None
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell as the file has it, what the program knows instead, and what is wrong with it."""

    column: str
    text: str
    known: Any = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file, what happens to it, and reasons that belong to none of its cells."""

    row_no: int
    outcome: RowOutcome
    cells: tuple[PreviewCell, ...]
    reasons: tuple[Reason, ...] = ()
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a list's preview."""

    item: ListImport
    columns: tuple[tuple[str, str], ...]  # (code, header)
    rows: tuple[PreviewRow, ...]
    unread: tuple[str, ...] = ()
    previous: int | None = None
    next: int | None = None
    counts: Mapping[RowOutcome, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of rows that were checked."""
        return sum(self.counts.values())


def preview(import_id: int, shown: Shown, *, actor: Actor) -> Preview:
    """Return a page of the rows of a list, with what each would change."""
    with transaction() as session:
        actor.require("read", ListImport.__record__)
        item = get_record(session, ListImport, import_id)
        found, more = _page(session, item, shown)
        columns = _columns(item)
        known = _known(session, item, found)
        rows = tuple(_row(row, columns, known) for row in found)
        backwards = shown.before is not None
        return Preview(
            item=item,
            columns=tuple((code, title) for code, _position, title in columns),
            rows=rows,
            unread=tuple(str(entry["unknown"]) for entry in item.problems or ()),
            previous=rows[0].row_no if rows and (more if backwards else shown.after) else None,
            next=rows[-1].row_no if rows and (backwards or more) else None,
            counts={
                RowOutcome.NEW: item.rows_new,
                RowOutcome.CHANGED: item.rows_changed,
                RowOutcome.SAME: item.rows_same,
                RowOutcome.REJECTED: item.rows_rejected,
            },
        )


def _page(session: Session, item: ListImport, shown: Shown) -> tuple[list[ImportRow], bool]:
    """Return the rows of a page, and whether more follow in the direction of reading."""
    statement = select(ImportRow).where(ImportRow.import_id == item.id)
    if shown.outcome is not None:
        statement = statement.where(ImportRow.outcome == shown.outcome)
    if shown.before is not None:
        statement = statement.where(ImportRow.row_no < shown.before)
        statement = statement.order_by(ImportRow.row_no.desc())
    else:
        statement = statement.where(ImportRow.row_no > (shown.after or 0))
        statement = statement.order_by(ImportRow.row_no)
    found = list(session.scalars(statement.limit(shown.size + 1)))
    rows, more = found[: shown.size], len(found) > shown.size
    return (rows if shown.before is None else rows[::-1]), more


def _columns(item: ListImport) -> list[tuple[str, int, str]]:
    """Return the columns that were found, in the file's order, under their official headers."""
    titles = import_file.layout().titles(item.round.policy_year)
    places = sorted((item.columns or {}).items(), key=lambda pair: int(pair[1]))
    return [(code, int(position), titles[code]) for code, position in places]


def _known(
    session: Session, item: ListImport, rows: Iterable[ImportRow]
) -> dict[int, Mapping[str, Any]]:
    """Return what the program knows of the households that a list would change, by household."""
    changed = [row for row in rows if row.outcome == RowOutcome.CHANGED and row.parsed]
    keys = [row.parsed["household_id"] for row in changed if row.parsed]
    if item.state != ImportState.CHECKED or not keys:
        return {}
    cases = session.scalars(
        select(ReviewCase)
        .where(ReviewCase.round_id == item.round_id, ReviewCase.household_id.in_(keys))
        .options(selectinload(ReviewCase.results))
    )
    return {case.household_id: _of_case(case) for case in cases}


def _of_case(case: ReviewCase) -> Mapping[str, Any]:
    recorded = {result.recorded_class for result in case.results} - {None}
    return {
        "size": case.household_size,
        "score_income": case.score_income,
        "score_deprivation": case.score_deprivation,
        "household_class": next(iter(recorded), None),
    }


def _row(
    row: ImportRow,
    columns: Sequence[tuple[str, int, str]],
    known: Mapping[int, Mapping[str, Any]],
) -> PreviewRow:
    parsed = row.parsed or {}
    before = known.get(parsed.get("household_id") or 0, {})
    cells = tuple(
        PreviewCell(
            column=code,
            text=_text(row.raw, position),
            known=_difference(code, parsed, before),
            reasons=tuple(reason for reason in row.reasons if reason["column"] == code),
        )
        for code, position, _title in columns
    )
    shown = {cell.column for cell in cells}
    return PreviewRow(
        row_no=row.row_no,
        outcome=RowOutcome(row.outcome),
        cells=cells,
        reasons=tuple(reason for reason in row.reasons if reason["column"] not in shown),
        case_id=row.case_id,
    )


def _difference(code: str, parsed: Mapping[str, Any], before: Mapping[str, Any]) -> Any:
    """Return the value that the list would replace; None where it says the same or nothing."""
    old = before.get(code)
    new = parsed.get("class" if code == "household_class" else code)
    return old if new is not None and old is not None and old != new else None


def _text(raw: Sequence[Any], position: int) -> str:
    cell = raw[position] if position < len(raw) else None
    return "" if cell is None else nfc(str(cell))
