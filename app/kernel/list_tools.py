"""What a reader may change of a list: conditions, columns, order, grouping; and grouped lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import charts, columns, formats
from app.kernel.columns import BOOLEAN, DATE, DATETIME, RELATION
from app.kernel.form_builder import label_loader, lookup_url
from app.kernel.list_conditions import BY_KIND, CHOICE, OPERATORS, Condition, kind_of
from app.kernel.list_groups import GroupKey, Groups, groupable, period_end
from app.kernel.list_small_groups import note_of
from app.kernel.list_views import ALL, NamedView
from app.kernel.listing import ListQuery, ListSpec, joined
from app.kernel.manifest import Text
from app.kernel.pages import (
    Cell,
    Column,
    ConditionColumn,
    ConditionRow,
    GroupTable,
    ListTools,
    NavItem,
    Option,
    Row,
)
from app.kernel.present import MISSING, cell_of
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.views import RecordView

SORT_KEYS, GROUP_KEYS = 3, 2
HIDDEN_COUNT = Cell("…", kind="number")
SAVED_VIEWS = "core.SavedView"
PERIOD_LABELS: dict[str, Text] = {
    "year": _l("%(column)s by year"),
    "month": _l("%(column)s by month"),
    "day": _l("%(column)s by day"),
}


def list_tools(view: RecordView, query: ListQuery, views: Sequence[NamedView] = ()) -> ListTools:
    """Return the tools of a list in the state that the address bar asks for."""
    spec = view.list_spec()
    grouping = tuple(part for part in joined(request.args, "group").split(",") if part)
    choosers = _choosers(view, spec, query, grouping)
    offered = {column.name: column for column in choosers.condition_columns}
    by_hand = (bool(query.conditions), bool(query.columns), "sort" in request.args, bool(grouping))
    return replace(
        choosers,
        condition_groups=tuple(_condition_groups(spec, offered, query.conditions)),
        facets_url=view.url("facets"),
        views=_view_tabs(view, views),
        save_url=_save_url(view),
        charts=charts.declared_links(view),
        changed=sum(by_hand),
    )


def _choosers(
    view: RecordView, spec: ListSpec, query: ListQuery, grouping: tuple[str, ...]
) -> ListTools:
    """Return what there is to choose from; kept while the reader has chosen nothing.

    It is the same for all readers: what a view declares, in a language.
    """

    def make() -> ListTools:
        return ListTools(
            condition_columns=tuple(_condition_columns(view, spec)),
            columns=_column_options(view, spec, query),
            default_columns=",".join(spec.columns),
            sorts=_sort_options(view, spec, query),
            groups=_group_options(view, spec, grouping),
        )

    if query.columns or grouping or "sort" in request.args or not view.has_fixed_choices():
        return make()
    return view.once(("choosers", formats.current_language(), request.script_root), make)


def _view_tabs(view: RecordView, views: Sequence[NamedView]) -> tuple[NavItem, ...]:
    """Return the saved views as tabs, after the list as its module made it."""
    if not views:
        return ()
    chosen = request.args.get("view", ALL)
    first = NavItem(_("All"), view.url("list", view=ALL), active=chosen == ALL)
    return (
        first,
        *(
            NavItem(v.name, f"{view.url('list')}?{view_query(v)}", active=chosen == str(v.key))
            for v in views
        ),
    )


def view_query(named: NamedView) -> str:
    """Return the address of a saved view, which says its number too."""
    return urlencode([("view", named.key), *parse_qsl(named.query)])


def _save_url(view: RecordView) -> str:
    """Return the form that saves what the address bar says; nothing for who may not save."""
    saver = registry().record_views.get(SAVED_VIEWS)
    if saver is None or not saver.may("write"):
        return ""
    state = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in ("view", "after", "before")
    ]
    return saver.url("add", list_view=type(view).__name__, query=urlencode(state))


# -- conditions -------------------------------------------------------------------


def _condition_columns(view: RecordView, spec: ListSpec) -> Iterator[ConditionColumn]:
    for name in spec.conditions:
        kind = kind_of(spec, name)
        path = columns.resolve(spec.model, name)
        if kind == RELATION and not _has_lookup(path.target):
            continue
        yield ConditionColumn(
            name,
            str(view.label(name)),
            kind,
            tuple(
                (op.name, str(op.label), op.many) for op in (OPERATORS[n] for n in BY_KIND[kind])
            ),
            choices=_choices(spec, name, kind),
            lookup_url=lookup_url(path.target) if path.target and kind == RELATION else None,
        )


def _has_lookup(target: Any) -> bool:
    return target is not None and target.__record__ in registry().record_views


def _choices(spec: ListSpec, name: str, kind: str) -> tuple[tuple[str, str], ...]:
    if kind == CHOICE:
        return tuple((str(value), str(label)) for value, label in spec.choices[name])
    if kind == BOOLEAN:
        return (("yes", _("Yes")), ("no", _("No")))
    return ()


def _condition_groups(
    spec: ListSpec, offered: dict[str, ConditionColumn], asked: Sequence[Condition]
) -> Iterator[tuple[ConditionRow, ...]]:
    for group in sorted({condition.group for condition in asked}):
        yield tuple(
            ConditionRow(
                offered[c.column], c.operator, tuple(_labelled(spec, offered[c.column], c))
            )
            for c in asked
            if c.group == group and c.column in offered
        )


def _labelled(
    spec: ListSpec, column: ConditionColumn, condition: Condition
) -> Iterator[tuple[str, str]]:
    known = dict(column.choices)
    target = columns.resolve(spec.model, column.name).target
    for value, typed in zip(condition.values, condition.typed, strict=True):
        if target is not None and condition.operator != "empty":
            yield typed, label_loader(target)(value) or typed
        else:
            yield typed, known.get(typed, typed)


# -- columns, order, grouping --------------------------------------------------------


def _column_options(view: RecordView, spec: ListSpec, query: ListQuery) -> tuple[Option, ...]:
    shown = query.columns or spec.columns
    rest = [name for name in (*spec.columns, *spec.offered) if name not in shown]
    names = dict.fromkeys((*shown, *rest))
    return tuple(Option(name, str(view.label(name)), name in shown) for name in names)


def _sort_options(
    view: RecordView, spec: ListSpec, query: ListQuery
) -> tuple[tuple[Option, ...], ...]:
    if not spec.sortable:
        return ()
    asked = [f"{'-' if down else ''}{name}" for name, down in query.sort]
    by_hand = asked if "sort" in request.args else []
    lines: list[tuple[Option, ...]] = []
    for number in range(min(SORT_KEYS, len(spec.sortable))):
        current = by_hand[number] if number < len(by_hand) else ""
        options = [Option("", _("As the list has it") if number == 0 else "—", not current)]
        for name in spec.sortable:
            label = str(view.label(name))
            up, down = _("%(column)s, rising"), _("%(column)s, falling")
            options.append(Option(name, up % {"column": label}, name == current))
            options.append(Option(f"-{name}", down % {"column": label}, f"-{name}" == current))
        lines.append(tuple(options))
    return tuple(lines)


def _group_options(
    view: RecordView, spec: ListSpec, grouping: Sequence[str]
) -> tuple[tuple[Option, ...], ...]:
    offered = [
        (str(key), group_label(view, key)) for name in groupable(spec) for key in _keys(spec, name)
    ]
    if not offered:
        return ()
    return tuple(
        (
            Option("", _("Not grouped") if number == 0 else "—", number >= len(grouping)),
            *(Option(v, text, grouping[number : number + 1] == [v]) for v, text in offered),
        )
        for number in range(min(GROUP_KEYS, len(groupable(spec))))
    )


def _keys(spec: ListSpec, name: str) -> tuple[GroupKey, ...]:
    if kind_of(spec, name) in (DATE, DATETIME):
        return tuple(GroupKey(name, period) for period in PERIOD_LABELS)
    return (GroupKey(name),)


def group_label(view: RecordView, key: GroupKey) -> str:
    """Return the name of a grouping: the column, with the period for days."""
    label = str(view.label(key.column))
    if not key.period:
        return label
    return str(PERIOD_LABELS[key.period]) % {"column": label}


# -- grouped lists ----------------------------------------------------------------------


def group_table(view: RecordView, query: ListQuery, groups: Groups) -> GroupTable:
    """Return the table of a grouped list; each group leads to its records."""
    kind, measure = charts.asked_kind(), charts.asked_measure(groups.sums)
    heads, rows = group_rows(view, groups, query)
    more = "" if groups.complete else _("Only the largest groups are shown.")
    note = " ".join(filter(None, (more, note_of(groups))))
    return GroupTable(
        heads,
        rows,
        _total(groups) if groups.complete and not groups.hides_sum else (),
        note,
        charts.drawing(view, groups, rows, kind, measure),
        about=charts.about(groups, rows, measure),
        kinds=_chart_choices(kind) if 1 < len(rows) <= charts.MOST_BARS else (),
        measures=_measure_choices(view, groups, measure),
    )


def group_rows(
    view: RecordView, groups: Groups, query: ListQuery | None = None
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Return heads and rows of groups; with the query of a list, a row leads to its records."""
    heads = [Column(str(key), group_label(view, key)) for key in groups.keys]
    heads.append(Column("count", _("Records"), numeric=True))
    heads += [Column(n, charts.measure_label(view, n), numeric=True) for n in groups.sums]
    rows = tuple(
        Row(
            key=str(number),
            cells=(
                *(_group_cell(view, k, v) for k, v in zip(groups.keys, group.values, strict=True)),
                HIDDEN_COUNT
                if group.hidden
                else Cell(formats.format_integer(group.count), kind="number"),
                *(HIDDEN_COUNT if group.hidden else cell_of(total) for total in group.sums),
            ),
            url=_group_url(view, query, groups.keys, group.values) if query else None,
        )
        for number, group in enumerate(groups.rows)
    )
    return tuple(heads), rows


def _chart_choices(shown: str) -> tuple[NavItem, ...]:
    from app.kernel.list_pages import address

    icons = {"bar": "chart-bar", "line": "chart-line", "doughnut": "chart-donut", "none": "table"}
    return tuple(
        NavItem(str(label), address(more=[(charts.CHART, kind)]), icons[kind], active=kind == shown)
        for kind, label in charts.KINDS.items()
    )


def _measure_choices(view: RecordView, groups: Groups, shown: str) -> tuple[NavItem, ...]:
    from app.kernel.list_pages import address

    offered = (charts.COUNT, *groups.sums)
    return tuple(
        NavItem(
            charts.measure_label(view, name),
            address(more=[(charts.MEASURE, name)]),
            active=name == shown,
        )
        for name in offered
        if len(offered) > 1
    )


def _total(groups: Groups) -> tuple[Cell, ...]:
    count = sum(group.count for group in groups.rows)
    sums = [
        sum(group.sums[n] or 0 for group in groups.rows) if groups.rows else None
        for n in range(len(groups.sums))
    ]
    blank = [Cell("")] * (len(groups.keys) - 1)
    return (
        Cell(_("All")),
        *blank,
        Cell(formats.format_integer(count), kind="number"),
        *(HIDDEN_COUNT if groups.hides else cell_of(total) for total in sums),
    )


def _group_cell(view: RecordView, key: GroupKey, value: Any) -> Cell:
    if value is None:
        return MISSING
    choices = {str(k): label for k, label in view.all_choices().get(key.column, ())}
    if str(value) in choices:
        tone = view.all_tones().get(key.column, {}).get(str(value))
        kind = "badge" if tone else "text"
        return Cell(str(choices[str(value)]), kind=kind, tone=tone or "neutral")
    if isinstance(value, date):
        return Cell(_period_text(value, key.period))
    # The row leads to the group's records, so a related record is named and not linked.
    return replace(cell_of(value), url=None, kind="text")


def _period_text(start: date, period: str) -> str:
    if period == "year":
        return str(start.year)
    if period == "month":
        return f"{start.month:02d}/{start.year}"
    return formats.format_date(start)


def _group_url(
    view: RecordView, query: ListQuery, keys: Sequence[GroupKey], values: Sequence[Any]
) -> str:
    """Return the address of a group's records: the selection and one more condition per key."""
    from app.kernel.list_pages import address

    more: list[tuple[str, str]] = []
    alternatives = sorted({condition.group for condition in query.conditions}) or [0]
    for key, value in zip(keys, values, strict=True):
        for group in alternatives:
            more += [
                (f"f{group}.{key.column}.{operator}", text)
                for operator, text in _terms(view, key, value)
            ]
    return address(without=("group", "chart", "measure", "after", "before"), more=more)


def _terms(view: RecordView, key: GroupKey, value: Any) -> list[tuple[str, str]]:
    if value is None:
        return [("empty", "yes")]
    if isinstance(value, bool):
        return [("is", "yes" if value else "no")]
    if key.period:
        end = period_end(value, key.period)
        return [("ge", formats.format_date(value)), ("le", formats.format_date(end))]
    return [("in", str(getattr(value, "id", value)))]
