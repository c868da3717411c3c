"""What the rows of the board show: who is late, and each deadline."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.domain.lateness import Delay, delay
from app.core.domain.working_days import WorkingCalendar
from app.core.services.due_board import Asked, BoardItem, BoardRow, By
from app.core.views import due_address
from app.kernel import due
from app.kernel.formats import format_date, format_datetime, format_integer
from app.kernel.manifest import Text
from app.kernel.pages import Cell, Column, ReportRow
from app.kernel.present import MISSING
from app.kernel.registry import registry

LABELS: dict[By, Text] = {
    By.BODY: _l("Organisation or unit"),
    By.UNIT: _l("Administrative unit"),
    By.PERSON: _l("Person"),
    By.KIND: _l("Kind of duty"),
}


def name_of(row: BoardRow, by: By) -> str:
    """Return what a row of the board is about: a body, a unit, a person or a kind of duty."""
    if by is By.KIND:
        source = due.source_named(row.name)
        return str(source.label) if source is not None else row.name
    usual = {By.BODY: _("Given to single persons"), By.PERSON: _("nobody by name")}
    return row.name or usual.get(by, _("no unit"))


def board_columns(asked: Asked) -> tuple[Column, ...]:
    """Return the columns of the board."""
    return (
        Column("name", str(LABELS[asked.by])),
        Column("late", _("Overdue"), numeric=True),
        Column("soon", _("Due soon"), numeric=True),
        Column("days", _("Longest delay, days"), numeric=True),
        Column("working", _("Longest delay, working days"), numeric=True),
    )


def board_row(row: BoardRow, asked: Asked, today: date, calendar: WorkingCalendar) -> ReportRow:
    """Return a row of the board: how many are late and due soon, and the longest delay in days."""
    longest = longest_delay(row.oldest, today, calendar)
    by_law = longest_delay(row.oldest_working, today, calendar)
    told = {**due_address.told(asked), **row.keys}
    late_url = url_for("DueBoardView.items", **{**told, "standing": "late"})
    return ReportRow(
        (
            Cell(name_of(row, asked.by)),
            Cell(
                format_integer(row.late),
                kind="number",
                url=late_url if row.late else None,
            ),
            Cell(format_integer(row.soon), kind="number"),
            _days(longest.calendar),
            _working(by_law),
        ),
        url=url_for("DueBoardView.items", **told),
    )


def item_columns() -> tuple[Column, ...]:
    """Return the columns of the deadlines."""
    return (
        Column("kind", _("Kind of duty")),
        Column("record", _("Record")),
        Column("whose", _("Whose")),
        Column("due_on", _("Due on")),
        Column("days", _("Late, days"), numeric=True),
        Column("working", _("Late, working days"), numeric=True),
        Column("law", _("Law")),
        Column("chased", _("Last reminded")),
    )


def item_row(item: BoardItem, today: date, calendar: WorkingCalendar) -> ReportRow:
    """Return a deadline: whose it is, by when, and how late it is, in days and in working days."""
    source = due.source_named(item.source)
    found = delay(item.due_on, today, calendar)
    tone = "danger" if found.is_late else "neutral"
    chased = MISSING
    if item.chased_at is not None:
        chased = Cell(f"{format_datetime(item.chased_at)} · {item.chased_by}")
    return ReportRow(
        (
            Cell(str(source.label) if source else item.source),
            Cell(item.title or _("no. %(number)s", number=item.row_id), url=_record_url(item)),
            Cell(item.whose),
            Cell(format_date(item.due_on), kind="badge" if found.is_late else "date", tone=tone),
            _days(found.calendar),
            _working(found) if item.in_working_days else MISSING,
            Cell(source.law) if source is not None and source.law else MISSING,
            chased,
        ),
        url=_record_url(item),
    )


def _record_url(item: BoardItem) -> str | None:
    source = due.source_named(item.source)
    view = registry().record_views.get(source.record) if source is not None else None
    return view.url("show", pk=item.row_id) if view is not None else None


def longest_delay(oldest: date | None, today: date, calendar: WorkingCalendar) -> Delay:
    """Return how late the oldest deadline is; no delay where there is none."""
    return Delay(0, 0) if oldest is None else delay(oldest, today, calendar)


def _days(number: int) -> Cell:
    return Cell(format_integer(number), kind="number") if number else MISSING


def _working(found: Delay) -> Cell:
    if found.working is None:
        return Cell(_("not known"))
    return Cell(format_integer(found.working), kind="number") if found.is_late else MISSING
