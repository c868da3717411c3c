"""Builds the page of a record's history: entries, filters, paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock, dates, messages, reading, record_pages
from app.kernel.errors import BadQuery
from app.kernel.history import entries
from app.kernel.models import table_of
from app.kernel.pages import (
    Button,
    Crumb,
    FilterControl,
    HistoryEntry,
    Pager,
)
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.trail_reading import (
    QUIET,
    Source,
    TrailQuery,
    authors,
    find,
    removed_keys,
)
from app.kernel.trail_values import DERIVED, label_of

if TYPE_CHECKING:
    from app.kernel.views import RecordView

PAGE_SIZE = 25
MOST_CHILDREN = 500
EVERYTHING = "all"


@dataclass(frozen=True)
class HistoryPage:
    """A page of a record's history; `refused` says that a filter was not understood."""

    title: str
    breadcrumbs: tuple[Crumb, ...]
    entries: tuple[HistoryEntry, ...]
    filters: tuple[FilterControl, ...]
    pager: Pager
    count_text: str
    compare_url: str
    as_of_url: str
    as_of_value: str = ""
    as_of_error: str | None = None
    filter_count: int = 0
    clear_url: str | None = None
    search_name: str = ""
    search_value: str = ""
    buttons: tuple[Button, ...] = ()
    refused: bool = False


@dataclass(frozen=True)
class Asked:
    """The filters of a history page as typed, and what was not understood of them."""

    query: TrailQuery
    values: Mapping[str, str]
    errors: Mapping[str, str]


def history_page(view: RecordView, item: Any, args: Mapping[str, str]) -> HistoryPage:
    """Return a page of a record's history as asked by the address bar."""
    session = db.session()
    reading.note_label(item, str(item))
    views = views_by_table(view)
    asked = parse(view, item, args)
    rows = [] if asked.errors else find(session, asked.query)
    shown = entries(session, views, rows[:PAGE_SIZE], own=view)
    older = rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None
    address = view.url("history", pk=item.id)
    controls = _controls(view, item, asked)
    as_of_error = _as_of_error(args)
    return HistoryPage(
        title=_("History: %(name)s", name=str(item)),
        breadcrumbs=record_pages.breadcrumbs(view, item, last=_("History")),
        entries=tuple(_with_version(view, item, entry) for entry in shown),
        filters=controls,
        filter_count=sum(1 for control in controls if control.value or control.value_to),
        clear_url=address,
        pager=Pager(
            first_url=_address(address, args, before="") if asked.query.before else None,
            next_url=_address(address, args, before=str(older)) if older else None,
        ),
        count_text=_("Entries on this page: %(number)s", number=len(shown)),
        compare_url=view.url("compare", pk=item.id),
        as_of_url=view.url("as_of", pk=item.id),
        as_of_value=args.get("at", ""),
        as_of_error=as_of_error,
        refused=bool(asked.errors or as_of_error),
    )


def _as_of_error(args: Mapping[str, str]) -> str | None:
    from app.kernel.history_routes import moment

    try:
        moment(args)
    except BadQuery as error:
        return messages.text_for(error.error or error)
    return None


def _with_version(view: RecordView, item: Any, entry: HistoryEntry) -> HistoryEntry:
    if not entry.is_version:
        return entry
    return replace(entry, version_url=view.url("version", pk=item.id, entry=entry.key))


def _address(address: str, args: Mapping[str, str], **values: str) -> str:
    kept = {name: value for name, value in {**args, **values}.items() if value}
    return f"{address}?{urlencode(kept)}" if kept else address


def views_by_table(view: RecordView) -> dict[str, RecordView]:
    """Return the view of a record and those of its related records, by table."""
    known = registry().views
    related = {
        known[r.view].model.__tablename__: known[r.view]
        for r in view.related
        if known[r.view].may("read")
    }
    return {**related, view.model.__tablename__: view}


def parse(view: RecordView, item: Any, args: Mapping[str, str]) -> Asked:
    """Read the filters; raise BadQuery for what only a forged address can hold."""
    errors: dict[str, str] = {}
    since = _day(args, "at__from", time.min, errors)
    until = _day(args, "at__to", time.max, errors)
    column = _one_of(args, "column", dict(columns_of(view)))
    actions, without = _actions(_one_of(args, "kind", dict(_kinds())))
    query = TrailQuery(
        sources=_sources(view, item, _one_of(args, "with", dict(_related(view)))),
        actions=actions,
        without=without,
        column=column,
        actor=_actor(args),
        since=since,
        until=until,
        before=_number(args, "before"),
        size=PAGE_SIZE + 1,
    )
    return Asked(query, args, errors)


def _day(args: Mapping[str, str], name: str, at: time, errors: dict[str, str]) -> datetime | None:
    text = args.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(dates.parse_date(text), at, clock.VIETNAM).astimezone(UTC)
    except ValueError as error:
        errors["at"] = messages.text_for(error)
        return None


def _one_of(args: Mapping[str, str], name: str, known: Mapping[str, str]) -> str:
    value = args.get(name, "")
    if value and value not in known:
        raise BadQuery(name, value)
    return value


def _number(args: Mapping[str, str], name: str) -> int | None:
    text = args.get(name, "")
    if text and (not text.isascii() or not text.isdigit() or len(text) > 18):
        raise BadQuery(name, text)
    return int(text) if text else None


def _actor(args: Mapping[str, str]) -> str:
    text = args.get("author", "")
    if text and text != "system":
        _number(args, "author")
    return text


def columns_of(view: RecordView) -> list[tuple[str, str]]:
    """Return the columns that a history can be narrowed to, with their labels."""
    named = ((c.name, label_of(view, c.name)) for c in table_of(view.model).c)
    return [(name, label) for name, label in named if label and name not in DERIVED]


def _may_see_reads() -> bool:
    return current_actor().may("read", "core.Trail")


def _kinds() -> list[tuple[str, str]]:
    offered = [("changes", _("Changes of values")), ("transition", _("Steps of the workflow"))]
    if _may_see_reads():
        offered += [("read", _("Who read it")), ("refused", _("Tries in vain"))]
        offered.append((EVERYTHING, _("Everything")))
    return offered


def _actions(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    actions = {
        "changes": ("insert", "update", "delete", "restore"),
        "transition": ("transition",),
        "read": ("read",),
        "refused": ("refused",),
    }
    return actions.get(kind, ()), () if kind == EVERYTHING else QUIET


def _related(view: RecordView) -> list[tuple[str, str]]:
    known = registry().views
    found = [(r.view, str(r.title)) for r in view.related if known[r.view].may("read")]
    return [*found, (EVERYTHING, _("All of them"))] if len(found) > 1 else found


def _sources(view: RecordView, item: Any, wanted: str) -> tuple[Source, ...]:
    """Return the record's own row and, where asked, those below it, the removed ones too."""
    found = [Source(view.model.__tablename__, (item.id,))]
    for related in view.related:
        child: RecordView = registry().views[related.view]
        if wanted not in (related.view, EVERYTHING) or not child.may("read"):
            continue
        column = getattr(child.model, related.column)
        statement = select(child.model.id).where(column == item.id).order_by(child.model.id.desc())
        keys = list(db.session.scalars(statement.limit(MOST_CHILDREN)))
        name = child.model.__tablename__
        keys += removed_keys(db.session(), name, column.property.columns[0].name, item.id)
        found.append(Source(name, tuple(keys)))
    return tuple(found)


def _controls(view: RecordView, item: Any, asked: Asked) -> tuple[FilterControl, ...]:
    typed = asked.values
    own = TrailQuery((Source(view.model.__tablename__, (item.id,)),))
    people = [(key, name or _program(key)) for key, name in authors(db.session(), own)]
    found = [
        _select("column", _("Field"), typed, columns_of(view)),
        _select("author", _("Author"), typed, sorted(people, key=lambda pair: pair[1])),
        FilterControl(
            "at",
            _("Time"),
            "date",
            value=typed.get("at__from", ""),
            value_to=typed.get("at__to", ""),
            error=asked.errors.get("at"),
        ),
        _select("kind", _("Kind of entry"), typed, _kinds()),
    ]
    related = _related(view)
    if related:
        found.append(_select("with", _("Together with"), typed, related))
    return tuple(found)


def _program(key: str) -> str:
    return _("The program") if key == "system" else key


def _select(
    name: str, label: str, typed: Mapping[str, str], choices: list[tuple[str, str]]
) -> FilterControl:
    return FilterControl(name, label, "select", value=typed.get(name, ""), choices=tuple(choices))
