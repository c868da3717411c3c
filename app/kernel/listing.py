"""Lists: typed parameters from the address bar, scoped statements, keyset paging, boxed counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from app.kernel import columns
from app.kernel.columns import DATETIME, RELATION, Path
from app.kernel.errors import BadQuery
from app.kernel.list_conditions import (
    Condition,
    condition_clause,
    day_of,
    key_of,
    parse_conditions,
    read_value,
)
from app.kernel.list_cursor import read_cursor, write_cursor
from app.kernel.list_statements import KeptStatements
from app.kernel.marks import fits
from app.kernel.models import Base
from app.kernel.seeking import MOST_FOUND, Found, is_ruled, plainly, seek
from app.kernel.text import HiddenCharacters, clean_input, escape_like, fold

COUNT_LIMIT = 10_000
SIZES = (25, 50, 100, 200)
BOUNDS = ("__from", "__to")
PARAMETERS = ("q", "sort", "size", "after", "before", "columns")


@dataclass(frozen=True)
class Filter:
    """A filter as asked: a value, or bounds (inclusive) for numbers and dates."""

    name: str
    value: Any = None
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class ListQuery:
    """All that the address bar says of a list."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()  # (column, descending)
    size: int = SIZES[0]
    after: tuple[Any, ...] | None = None
    backwards: bool = False
    fixed: tuple[tuple[str, Any], ...] = field(default=())  # conditions that the page itself sets
    conditions: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()  # chosen and ordered by the reader; the view's own when empty


@dataclass(frozen=True)
class ListSpec:
    """What a list of a model allows."""

    model: type[Base]
    columns: tuple[str, ...]
    sortable: tuple[str, ...]
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ("-id",)
    choices: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # columns that the reader may choose; `columns` are shown first
    sort_keys: Mapping[str, str] = field(default_factory=dict)  # stored key by sortable column


@dataclass(frozen=True)
class ListResult:
    """The rows of one page and where the neighbouring pages start."""

    items: list[Any]
    count: int
    count_is_exact: bool
    next: str | None
    previous: str | None
    has_more_found: bool = False  # more rows match the search than are looked through


def parse(spec: ListSpec, args: Mapping[str, str], locale: str) -> ListQuery:
    """Read the parameters of a list; raise BadQuery for any that is not understood."""
    return ListQuery(
        search=_search_text(args.get("q", "")),
        filters=tuple(_filters(spec, args, locale)),
        sort=_sort(spec, joined(args, "sort")),
        size=_size(args.get("size", "")),
        after=read_cursor(args.get("after") or args.get("before") or ""),
        backwards="before" in args,
        conditions=parse_conditions(spec, args, locale),
        columns=_columns(spec, joined(args, "columns")),
    )


def joined(args: Mapping[str, str], name: str) -> str:
    """Return a parameter that may be repeated, as one text with commas."""
    found = args.getlist(name) if isinstance(args, MultiDict) else [args.get(name, "")]
    return ",".join(part for part in found if part)


def _search_text(typed: str) -> str:
    try:
        return clean_input(typed)[:200]
    except HiddenCharacters as error:
        raise BadQuery("q", typed, error) from error


def _size(text: str) -> int:
    if not text:
        return SIZES[0]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= SIZES[-1]:
        raise BadQuery("size", text)
    return int(text)


def _sort(spec: ListSpec, text: str) -> tuple[tuple[str, bool], ...]:
    wanted = [part for part in text.split(",") if part]
    names = [part.removeprefix("-") for part in wanted]
    if not set(names) <= set(spec.sortable) or len(set(names)) < len(names):
        raise BadQuery("sort", text)
    return tuple((part.removeprefix("-"), part.startswith("-")) for part in wanted or spec.order)


def _columns(spec: ListSpec, text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part for part in text.split(",") if part))
    if not set(wanted) <= {*spec.columns, *spec.offered}:
        raise BadQuery("columns", text)
    return wanted


def _filters(spec: ListSpec, args: Mapping[str, str], locale: str) -> list[Filter]:
    found = []
    for name in spec.filters:
        value = args.get(name, "").strip()
        low, high = (args.get(name + bound, "").strip() for bound in BOUNDS)
        if value or low or high:
            typed = [
                _typed(spec, name, text, key, locale) if text else None
                for text, key in ((value, name), (low, f"{name}__from"), (high, f"{name}__to"))
            ]
            found.append(Filter(name, *typed))
    return found


def _typed(spec: ListSpec, name: str, text: str, parameter: str, locale: str) -> Any:
    kind = columns.resolve(spec.model, name).kind
    if name in spec.choices:
        if text not in {value for value, _ in spec.choices[name]}:
            raise BadQuery(parameter, text)
        return text
    try:
        return read_value(kind, text, locale)
    except ValueError as error:
        raise BadQuery(parameter, text, error) from error


class Listing(KeptStatements):
    """Runs one query against a session."""

    def __init__(self, spec: ListSpec, query: ListQuery, loaded: tuple[str, ...] = ()) -> None:
        """`loaded` names the references whose records the session holds: they are not joined."""
        self.spec, self.query, self.loaded = spec, query, loaded
        self.aliases: dict[str, Any] = {}
        self.found: Found | None = None

    def run(self, session: Session) -> ListResult:
        """Return the asked page; two statements, and one more to search where rules hide rows."""
        rows = self._read(session)
        return self._result(rows, *self.count(session))

    def _read(self, session: Session) -> list[Any]:
        """Return the rows of the asked page, and one more where there are more."""
        self._seek(session, MOST_FOUND)
        statement = self.kept("page", self._page)
        return list(session.execute(statement, self.given()).unique().scalars())

    def _result(self, rows: list[Any], count: int, exact: bool) -> ListResult:
        more = len(rows) > self.query.size
        rows = rows[: self.query.size]
        if self.query.backwards:
            rows.reverse()
        before = more if self.query.backwards else self.query.after is not None
        after = self.query.after is not None if self.query.backwards else more
        return ListResult(
            items=rows,
            count=count,
            count_is_exact=exact,
            next=self.cursor(rows[-1]) if rows and after else None,
            previous=self.cursor(rows[0]) if rows and before else None,
            has_more_found=self._is_cut,
        )

    def _seek(self, session: Session, most: int) -> None:
        if fold(self.query.search).split() and self.spec.search and is_ruled(self.spec.model):
            names, typed = self.spec.search, self.query.search
            self.found = seek(session, self.spec.model, names, typed, most)

    def run_on_a_page(self, session: Session) -> ListResult:
        """Return the asked page for a list on another page: it counts what it does not show.

        A record page has few statements in all: one here, and another where there are more rows.
        """
        rows = self._read(session)
        is_all = self.found is None and self.query.after is None and len(rows) <= self.query.size
        return self._result(rows, *((len(rows), True) if is_all else self.count(session)))

    def parts(self, session: Session, limit: int, size: int) -> Iterator[Sequence[Any]]:
        """Yield all rows in the shown order, some at a time from one statement; at most `limit`."""
        self._seek(session, limit)
        ordered = self._base().order_by(*self._order(reverse=False)).limit(limit)
        found = session.execute(ordered.execution_options(yield_per=size)).scalars()
        yield from found.partitions()

    def total(self, session: Session, limit: int) -> int:
        """Return how many rows there are, counted to the last one; at most `limit`."""
        self._seek(session, limit)
        inner = select(self.spec.model.id).where(*self.conditions()).limit(limit).subquery()
        return int(session.execute(select(func.count()).select_from(inner)).scalar_one())

    def keys(self, session: Session, limit: int) -> list[int]:
        """Return the keys of all rows, in the order of keys; at most `limit`."""
        self._seek(session, limit)
        model = self.spec.model
        statement = select(model.id).where(*self.conditions()).order_by(model.id).limit(limit)
        return list(session.execute(statement).scalars())

    def _page(self) -> Select[Any]:
        statement = self._base()
        if self.query.after is not None:
            statement = statement.where(self._beyond(self.query.after))
        statement = statement.order_by(*self._order(reverse=self.query.backwards))
        return statement.limit(self.query.size + 1)

    def _base(self) -> Select[Any]:
        statement = select(self.spec.model).where(*self.conditions())
        named = [self._path(name) for name in self.query.columns or self.spec.columns]
        wanted = {name for name, _ in self.query.sort}
        paths = map(self._sort_path, wanted)
        sorted_by = {p.relation.key: p for p in paths if p.relation is not None}
        for path in sorted_by.values():
            assert path.relation is not None  # noqa: S101 - chosen so above
            relation = path.relation.of_type(self._alias(path))
            statement = statement.outerjoin(relation).options(contains_eager(relation))
        for path in named:
            relation = path.attribute if path.kind == RELATION else path.relation
            if relation is not None and relation.key not in {*self.aliases, *self.loaded}:
                if relation.property.uselist:
                    raise TypeError(f"{path.name}: a list cannot show a collection")
                statement = statement.options(joinedload(relation))
        return statement

    def count(self, session: Session) -> tuple[int, bool]:
        """Return how many records there are up to a limit, and whether these are all."""
        if self.found is not None and not self._is_narrowed:
            return len(self.found.keys), not self.found.has_more
        limit = self._most_counted
        statement = self.kept("count", lambda: self._count(limit))
        count = int(session.execute(statement, self.given()).scalar_one())
        return min(count, limit), count <= limit

    def _count(self, limit: int) -> Select[Any]:
        boxed = select(self.spec.model.id).where(*self.conditions()).limit(limit + 1).subquery()
        return select(func.count()).select_from(boxed)

    @property
    def _most_counted(self) -> int:
        # Common words are compared row by row: these are counted as far as they were sought.
        return MOST_FOUND if self.found is not None and self.found.has_more else COUNT_LIMIT

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.query.filters or self.query.fixed or self.query.conditions)

    @property
    def _is_cut(self) -> bool:
        return self.found is not None and self.found.has_more and not self._is_narrowed

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what holds for the asked rows: search, filters, conditions of the page itself."""
        found = [self._condition(asked) for asked in self.query.filters]
        model = self.spec.model
        found += [getattr(model, name) == self.fixed(name, v) for name, v in self.query.fixed]
        if self.found is not None:
            found.append(self.found.among(self.spec.model, narrowed=self._is_narrowed))
        elif fold(self.query.search).split():
            found.append(plainly(self.spec.model, self.spec.search, self.query.search))
        clause = condition_clause(self.spec, self.query.conditions)
        return found if clause is None else [*found, clause]

    def _condition(self, asked: Filter) -> ColumnElement[bool]:
        path = self._path(asked.name)
        attribute = path.attribute
        if path.kind == RELATION:
            key = key_of(attribute)
            # The trail names who acted as a text, since the program itself has no number.
            wanted = str(asked.value) if key.type.python_type is str else asked.value
            condition: Any = key == wanted
        elif asked.value is not None:
            condition = self._equals(path, asked.value)
        else:
            if path.kind == DATETIME:
                attribute = day_of(attribute)
            low = true() if asked.low is None else attribute >= asked.low
            high = true() if asked.high is None else attribute <= asked.high
            condition = and_(low, high)
        return path.relation.has(condition) if path.relation is not None else condition

    def _equals(self, path: Path, value: Any) -> Any:
        if path.kind == columns.TEXT and path.name not in self.spec.choices:
            return func.core_fold(path.attribute).like(f"%{escape_like(fold(value))}%", escape="\\")
        return path.attribute == value

    def _path(self, name: str) -> Path:
        return columns.resolve(self.spec.model, name)

    def _sort_path(self, name: str) -> Path:
        return self._path(self.spec.sort_keys.get(name, name))

    def _alias(self, path: Path) -> Any:
        relation: Any = path.relation
        if relation.key not in self.aliases:
            self.aliases[relation.key] = aliased(relation.property.mapper.class_)
        return self.aliases[relation.key]

    # -- keyset ---------------------------------------------------------------

    def _keys(self) -> list[tuple[Any, bool]]:
        """Return the sort expressions with their directions; empty values come last."""
        keys: list[tuple[Any, bool]] = []
        for name, descending in self.query.sort:
            path = self._sort_path(name)
            attribute = path.attribute
            if path.relation is not None:
                attribute = getattr(self._alias(path), attribute.key)
            column = path.attribute.property.columns[0]
            if column.nullable or path.relation is not None:
                keys.append((attribute.is_(None), False))
            keys.append((attribute, descending))
        keys.append((self.spec.model.id, self._id_descending()))
        return keys

    def _id_descending(self) -> bool:
        return bool(self.query.sort) and self.query.sort[-1][1]

    def _order(self, *, reverse: bool) -> list[Any]:
        return [
            key.desc() if descending is not reverse else key.asc()
            for key, descending in self._keys()
        ]

    def _beyond(self, values: tuple[Any, ...]) -> ColumnElement[bool]:
        keys = self._keys()
        if len(values) != len(keys):
            raise BadQuery("after", "")
        steps = []
        equal: list[Any] = []
        for (key, descending), value in zip(keys, values, strict=True):
            if value is None:
                # The flag before this key has said already that it is empty.
                continue
            if not fits(key.type, value):
                raise BadQuery("after", str(value))
            # Bound as a value: a bare True or False takes no comparison.
            mark = bindparam(None, value, type_=key.type, unique=True)
            further = key < mark if descending is not self.query.backwards else key > mark
            steps.append(and_(*equal, further))
            equal.append(key == mark)
        return or_(*steps)

    def cursor(self, item: Any) -> str:
        """Return the mark of a row: where the next page begins."""
        values: list[Any] = []
        for name, _ in self.query.sort:
            path = self._sort_path(name)
            value = columns.value_at(item, path.name)
            if path.attribute.property.columns[0].nullable or path.relation is not None:
                values.append(value is None)
            values.append(value)
        values.append(item.id)
        return write_cursor(values)
