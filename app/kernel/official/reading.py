"""The rows of a list as lines of a layout: with the rights, masks and traces of its export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel import columns, reading
from app.kernel.columns import value_at
from app.kernel.export_rows import PART, Reader, personal_of
from app.kernel.export_sheets import Watermark
from app.kernel.listing import Listing, ListQuery, ListSpec
from app.kernel.official.declared import Line, SheetHead, SheetLayout, Values
from app.kernel.official.letterheads import letterhead
from app.kernel.official.writing import write_official
from app.kernel.registry import registry
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

OFFICIAL = "vi"  # papers are Vietnamese, whoever makes them


class LaidOutListing(Listing):
    """The asked rows in the order of a layout, within what the layout is about."""

    keeps_statements = False

    def __init__(self, spec: ListSpec, query: ListQuery, layout: SheetLayout) -> None:
        """Sort by the layout, and read the columns that it names."""
        sort = tuple((name.removeprefix("-"), name.startswith("-")) for name in layout.order)
        names = tuple(name for name in layout.sources() if is_column(spec.model, name))
        super().__init__(spec, replace(query, sort=sort or query.sort, columns=names or ("id",)))
        self.within, self.ranks = layout.within, layout.ranks

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what was asked, and what the layout asks beside it."""
        return super().conditions() + ([self.within()] if self.within else [])

    def _keys(self) -> list[tuple[Any, bool]]:
        """Return the sort expressions; sections come in the order of the form."""
        ranks = [
            (case({value: n for n, value in enumerate(values)}, value=of, else_=len(values)), False)
            for of, values in ((getattr(self.spec.model, name), v) for name, v in self.ranks)
        ]
        return [*ranks, *super()._keys()]


def is_column(model: Any, name: str) -> bool:
    """Tell whether a source is a column of the list; others come from `more`."""
    try:
        columns.resolve(model, name)
    except AttributeError:
        return False
    return True


class LaidOutReader(Reader):
    """Reads a list for a layout."""

    def __init__(self, view: RecordView, query: ListQuery, kind: str, layout: SheetLayout) -> None:
        """Read for one reader, as their request or job stands."""
        super().__init__(view, query, kind)
        self.is_typed = True
        self.layout = layout
        self.names = tuple(name for name in layout.sources() if is_column(view.model, name))

    @property
    def title(self) -> str:
        """Return what the file is called in the register of exports."""
        return str(self.layout.label)

    @property
    def personal(self) -> tuple[str, ...]:
        """Return what holds personal data: columns, and what is read beside them."""
        return (*personal_of(self.view, self.names), *sorted(self.layout.personal))

    def listing(self) -> Listing:
        """Return the list that is asked for."""
        return LaidOutListing(self.view.list_spec(), self.query, self.layout)

    def write_to(
        self, path: Path, mark: Watermark, limit: int, watched: Callable[[Any], Any] = iter
    ) -> Sequence[int]:
        """Write the file; return the keys of the records that it holds."""
        with force_locale(OFFICIAL):
            session = db.session()
            lines = watched(self.lines(session, limit))
            write_official(self.kind, path, self.layout, self.head(session), lines, mark)
        return self.keys

    def head(self, session: Session) -> SheetHead:
        """Return who issues the table, and of what."""
        about = self.layout.about
        lines = tuple(about(session, self.query)) if about else ()
        return replace(letterhead(session, current_actor(), self.view.record), lines=lines)

    def lines(self, session: Session, limit: int) -> Iterator[Line]:
        """Yield the lines of the records, a part of them at a time."""
        more = self.layout.more
        for items in self.listing().parts(session, limit, PART):
            self._note(items)
            beside = more(session, items) if more else {}
            for item in items:
                self.keys.append(item.id)
                own = self._values(item)
                for number, others in enumerate(beside.get(item.id) or ({},)):
                    yield Line({**own, **others} if not number else others, starts=not number)

    def _note(self, items: Sequence[Any]) -> None:
        """Note what is read: of the records, and of those beside them."""
        reading.note(self.view, items, self.names)
        for name in self.names:
            first, _dot, rest = name.partition(".")
            if rest:
                related = [getattr(item, first) for item in items]
                found = {other.id: other for other in related if other is not None}
                view = next(
                    (registry().record_views.get(o.__record__) for o in found.values()), None
                )
                if view is not None:
                    reading.note(view, found.values(), (rest,))

    def _values(self, item: Any) -> Values:
        found: dict[str, Any] = {}
        for name in self.names:
            found[name] = self._value(item, name)
            found[f"{name}="] = _stored(value_at(item, name))
        return found


def _stored(value: Any) -> Any:
    """Return a value by which rows are grouped: of a record its key."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return getattr(value, "id", value)
