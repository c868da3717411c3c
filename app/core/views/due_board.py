"""“Who is late”: a board over all modules within one's reach, and reminding of what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from flask import flash, g, redirect, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.domain.working_days import WorkingCalendar
from app.core.permissions import REMIND
from app.core.services import due_board, tasks
from app.core.services.calendar import working_calendar
from app.core.services.chat_texts import ChatLine, chat_text
from app.core.services.due_board import Asked, BoardItem, BoardRow
from app.core.views import due_address, due_rows
from app.extensions import db
from app.kernel import clock, due, reading
from app.kernel.commands import Answer, CommandView
from app.kernel.due import DueSource
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_integer
from app.kernel.pages import Button, Column, Crumb, FilterControl, ReportRow
from app.kernel.present import file_texts
from app.kernel.registry import registry
from app.kernel.security import current_actor


@dataclass(frozen=True)
class BoardPage:
    """The board, or its deadlines, as the template shows them."""

    title: str
    subtitle: str
    breadcrumbs: tuple[Crumb, ...]
    columns: tuple[Column, ...]
    rows: Sequence[ReportRow]
    filters: tuple[FilterControl, ...]
    filter_count: int
    hidden: tuple[tuple[str, str], ...]
    clear_url: str
    tabs: tuple[tuple[str, str, bool], ...]
    buttons: tuple[Button, ...]
    notes: tuple[str, ...]
    chat: str
    next_url: str = ""


class DueBoardView(CommandView):
    """Counts and deadlines of whatever the reader may read; the record rules say what that is."""

    route_base = "/core/due"
    class_permission_name = "core.DueBoard"
    method_permission_name: ClassVar[dict[str, str]] = {
        "index": "read",
        "items": "read",
        "export": "read",
        "export_items": "read",
        "chase": REMIND,
    }

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show who is late."""
        asked, today, calendar = due_address.asked(), clock.today(), working_calendar()
        rows = _board(asked, today)
        page = BoardPage(
            title=_("Who is late"),
            subtitle=_summary(rows),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Who is late"))),
            columns=due_rows.board_columns(asked),
            rows=[due_rows.board_row(row, asked, today, calendar) for row in rows],
            filters=due_address.controls(asked, _sources()),
            filter_count=due_address.filter_count(asked),
            hidden=(("by", asked.by.value),),
            clear_url=self.url("index", by=asked.by.value),
            tabs=tuple(
                (str(label), self.url("index", **due_address.told(replace(asked, by=by))),
                 by is asked.by)
                for by, label in due_rows.LABELS.items()
            ),
            buttons=(_export_button(self.url("export", **due_address.told(asked))),),
            notes=_notes(),
            chat=_chat(rows, asked, today, calendar),
        )  # fmt: skip
        return self.page("core/due_board.html", page)

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the board as a file."""
        asked, today, calendar = due_address.asked(), clock.today(), working_calendar()
        rows = [due_rows.board_row(row, asked, today, calendar) for row in _board(asked, today)]
        report = Report(
            title=_("Who is late"),
            record=self.class_permission_name,
            name=f"due-{today:%Y%m%d}",
            header=[column.label for column in due_rows.board_columns(asked)],
            rows=[file_texts(row.cells) for row in rows],
        )
        return export_report(self, report)

    @expose("/items")
    @has_access
    def items(self) -> Answer:
        """Show the deadlines themselves."""
        asked, today, calendar = due_address.asked(), clock.today(), working_calendar()
        start = due_address.start()
        found, count = due_board.items(
            db.session(), current_actor(), _sources(), asked, today, start=start
        )
        told = due_address.told(asked)
        more = start + len(found) < count
        page = BoardPage(
            title=_("What is due"),
            subtitle=ngettext("%(num)s deadline", "%(num)s deadlines", count),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("Who is late"), self.url("index", **due_address.told(_wide(asked)))),
                Crumb(_("What is due")),
            ),
            columns=due_rows.item_columns(),
            rows=[due_rows.item_row(item, today, calendar) for item in _titled(found)],
            filters=due_address.controls(asked, _sources()),
            filter_count=due_address.filter_count(asked),
            hidden=due_address.hidden(asked),
            clear_url=self.url("items", by=asked.by.value),
            tabs=(),
            buttons=self._item_buttons(asked, found),
            notes=_notes(),
            chat=_chat_of_items(found, count, asked, today, calendar),
            next_url=self.url("items", **told, start=start + len(found)) if more else "",
        )
        return self.page("core/due_board.html", page)

    @expose("/items/export", methods=["GET", "POST"])
    @has_access
    def export_items(self) -> Answer:
        """Ask for the format, or return the deadlines as a file."""
        asked, today, calendar = due_address.asked(), clock.today(), working_calendar()
        found, _count = due_board.items(
            db.session(), current_actor(), _sources(), asked, today, most=due_board.MOST_EXPORTED
        )
        report = Report(
            title=_("What is due"),
            record=self.class_permission_name,
            name=f"due-items-{today:%Y%m%d}",
            header=[column.label for column in due_rows.item_columns()],
            rows=[
                file_texts(due_rows.item_row(item, today, calendar).cells)
                for item in _titled(found)
            ],
            personal=("whose",),
        )
        return export_report(self, report)

    @expose("/chase", methods=["POST"])
    @has_access
    def chase(self) -> Answer:
        """Remind those who have to do what the address says."""
        asked = due_address.asked()
        done = due_board.chase(
            db.session(), current_actor(), _sources(), asked, today=clock.today()
        )
        flash(_chased(done), "success" if done.notices else "info")
        return redirect(self.url("items", **due_address.told(asked)))

    def _item_buttons(self, asked: Asked, found: Sequence[BoardItem]) -> tuple[Button, ...]:
        told = due_address.told(asked)
        buttons = [_export_button(self.url("export_items", **told))]
        waiting = sum(not item.chased_today for item in found)
        if waiting and current_actor().may(REMIND, due_board.RECORD):
            chase = Button(
                _("Remind of all that is shown"),
                self.url("chase", **told),
                icon="bell",
                tone="primary",
                method="post",
                confirm=_("Everybody who has to do one of these is told, once today."),
            )
            buttons.insert(0, chase)
        return tuple(buttons)


def _sources() -> tuple[DueSource, ...]:
    return due.readable(current_actor(), g.module_states)


def _board(asked: Asked, today: date) -> list[BoardRow]:
    return due_board.board(db.session(), current_actor(), _sources(), asked, today)


def _wide(asked: Asked) -> Asked:
    return replace(asked, unit=None, organisation=None, person=None, item=None)


def _export_button(url: str) -> Button:
    return Button(_("Export"), url, icon="file-export")


def _summary(rows: Sequence[BoardRow]) -> str:
    return _(
        "%(late)s overdue, %(soon)s due soon, within your reach",
        late=format_integer(sum(row.late for row in rows)),
        soon=format_integer(sum(row.soon for row in rows)),
    )


def _notes() -> tuple[str, ...]:
    return (
        _("The last day itself is in time. A delay in days counts every day after it."),
        _(
            "Working days leave out weekends, holidays with Tết, and days off in exchange. They "
            "are shown where the law of the deadline counts them."
        ),
    )


def _titled(found: Sequence[BoardItem]) -> list[BoardItem]:
    """Return the deadlines with the words of tasks, as their readers see them; that is noted."""
    view: Any = registry().views["TaskView"]
    if not view.may("read"):
        return list(found)
    shown = tasks.by_keys(db.session(), [i.row_id for i in found if i.source == tasks.DUE.name])
    reading.note(view, list(shown.values()), ("title",))
    return [
        replace(item, title=shown[item.row_id].title)
        if item.source == tasks.DUE.name and item.row_id in shown
        else item
        for item in found
    ]


def _chased(done: due_board.Chased) -> str:
    parts = [
        ngettext("Reminded of %(num)s deadline.", "Reminded of %(num)s deadlines.", done.items),
        ngettext("%(num)s notice was sent.", "%(num)s notices were sent.", done.notices),
    ]
    if done.nobody:
        parts.append(_("Of %(number)s nobody could be told: call them.", number=done.nobody))
    if done.left:
        parts.append(_("%(number)s more wait: press again.", number=done.left))
    return " ".join(parts)


# -- the text for a chat --------------------------------------------------------------------------


def _address(page: str, asked: Asked) -> str:
    return due_address.home() + url_for(f"DueBoardView.{page}", **due_address.told(asked))


def _chat(rows: Sequence[BoardRow], asked: Asked, today: date, calendar: WorkingCalendar) -> str:
    lines = [
        ChatLine(
            due_rows.name_of(row, asked.by),
            row.late,
            row.soon,
            due_rows.longest_delay(row.oldest, today, calendar),
            in_working_days=row.oldest_working == row.oldest,
        )
        for row in rows
    ]
    return chat_text(lines, today, asked.days, _address("index", asked)) if lines else ""


def _chat_of_items(
    found: Sequence[BoardItem],
    count: int,
    asked: Asked,
    today: date,
    calendar: WorkingCalendar,
) -> str:
    """Return the text by kind of duty; none where the page holds but a part of what is due."""
    if not found or count > len(found):
        return ""
    lines = []
    for source in dict.fromkeys(item.source for item in found):
        own = [item for item in found if item.source == source]
        late = [item for item in own if item.due_on < today]
        known = due.source_named(source)
        oldest = late[0].due_on if late else None
        lines.append(
            ChatLine(
                str(known.label) if known else source,
                len(late),
                len(own) - len(late),
                due_rows.longest_delay(oldest, today, calendar),
                in_working_days=bool(late) and late[0].in_working_days,
            )
        )
    return chat_text(lines, today, asked.days, _address("items", asked))
