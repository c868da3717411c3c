"""Charts: one component for the home page and for the selection of any list.

A chart is a drawing and the table that says the same. The figures are the groups of a list
(`list_groups`): counts, or sums of a column that the view declares. A view declares charts by name
(`RecordView.charts`); each is an address of its list, so that the reader's search, filters and
conditions hold for it, and any grouped list can be drawn in another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import formats
from app.kernel.errors import BadQuery
from app.kernel.list_groups import Group, Groups, parse_group, run_groups
from app.kernel.listing import ListQuery
from app.kernel.manifest import Text
from app.kernel.pages import Cell, Column, NavItem, Row
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.views import RecordView

BAR, LINE, DOUGHNUT, NONE = "bar", "line", "doughnut", "none"
KINDS: dict[str, Text] = {
    BAR: _l("Bars"),
    LINE: _l("Line"),
    DOUGHNUT: _l("Ring"),
    NONE: _l("No chart"),
}
COUNT = "count"
MOST_BARS, FEW_BARS, MOST_SLICES, MOST_SERIES = 40, 8, 6, 6
CHART, MEASURE, GROUP = "chart", "measure", "group"


@dataclass(frozen=True)
class ListChart:
    """A chart that a view declares: its list grouped by one or two columns, and how it is drawn.

    `measure` is `count`, or one of the view's `sums`.
    """

    name: str
    title: Text
    group: str
    kind: str = BAR
    measure: str = COUNT


@dataclass(frozen=True)
class Chart:
    """A chart with the table beside it; `data` is what the page's script draws."""

    title: str
    chart_id: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    data: dict[str, Any]
    about: str = ""  # one sentence that says what the drawing shows
    url: str | None = None  # the list that the figures come from


# -- what the address asks for ------------------------------------------------------------------


def asked_kind() -> str:
    """Return how the address bar asks to draw groups; raise BadQuery."""
    kind = request.args.get(CHART, BAR)
    if kind not in KINDS:
        raise BadQuery(CHART, kind)
    return kind


def asked_measure(sums: Sequence[str]) -> str:
    """Return what the address bar asks to draw: counts, or a sum; raise BadQuery."""
    measure = request.args.get(MEASURE, COUNT)
    if measure != COUNT and measure not in sums:
        raise BadQuery(MEASURE, measure)
    return measure


def declared_links(view: RecordView) -> tuple[NavItem, ...]:
    """Return the charts of a view as addresses of its list, keeping the reader's selection."""
    from app.kernel.list_pages import PAGE_PARAMETERS, address

    shown = {GROUP: request.args.get(GROUP, ""), CHART: request.args.get(CHART, BAR)}
    return tuple(
        NavItem(
            str(chart.title),
            address(without=(*PAGE_PARAMETERS, MEASURE), more=_asks(chart)) or "?",
            icon={DOUGHNUT: "chart-donut", LINE: "chart-line"}.get(chart.kind, "chart-bar"),
            active=shown == {GROUP: chart.group, CHART: chart.kind},
        )
        for chart in view.charts
    )


def _asks(chart: ListChart) -> list[tuple[str, str]]:
    asked = [(GROUP, chart.group), (CHART, chart.kind)]
    return asked if chart.measure == COUNT else [*asked, (MEASURE, chart.measure)]


# -- the drawing of groups ------------------------------------------------------------------------


def drawing(
    view: RecordView, groups: Groups, rows: Sequence[Row], kind: str, measure: str
) -> dict[str, Any] | None:
    """Return what the script draws, as long as there are few enough parts to be compared.

    `rows` are the table's rows for the groups, whose first cells name the parts.
    """
    if kind == NONE or not 1 < len(rows) <= MOST_BARS:
        return None
    pairs = list(zip(rows, groups.rows, strict=True))
    if len(groups.keys) == 2:
        return _stacked(groups, pairs, measure, measure_label(view, measure))
    if groups.keys[0].period:
        # Periods read from left to right as they follow each other; those without a day are last.
        pairs.sort(key=lambda pair: pair[1].values[0] or date.max)
    if kind == DOUGHNUT and len(pairs) > MOST_SLICES:
        kind = BAR
    return {
        "kind": kind,
        "horizontal": kind == BAR and not groups.keys[0].period and len(rows) > FEW_BARS,
        "labels": [row.cells[0].text for row, _group in pairs],
        "series": [
            {
                "label": measure_label(view, measure),
                "values": [
                    None if group.hidden else _figure(groups, group, measure)
                    for _row, group in pairs
                ],
            }
        ],
    }


def _stacked(
    groups: Groups, pairs: list[tuple[Row, Group]], measure: str, label: str
) -> dict[str, Any] | None:
    """Return bars by the first column, each made of parts by the second."""
    names = list(dict.fromkeys(row.cells[0].text for row, _group in pairs))
    parts = list(dict.fromkeys(row.cells[1].text for row, _group in pairs))
    if len(parts) > MOST_SERIES:
        return None
    found = {
        (row.cells[0].text, row.cells[1].text): None
        if group.hidden
        else _figure(groups, group, measure)
        for row, group in pairs
    }
    return {
        "kind": BAR,
        "stacked": True,
        "horizontal": len(names) > FEW_BARS,
        "labels": names,
        "measure": label,
        "series": [
            {"label": part, "values": [found.get((name, part), 0) for name in names]}
            for part in parts
        ],
    }


def _figure(groups: Groups, group: Group, measure: str) -> int | float:
    if group.hidden:
        return 0  # ranks last; a drawing leaves it out
    if measure == COUNT:
        return group.count
    value = group.sums[groups.sums.index(measure)] or 0
    return float(value) if isinstance(value, Decimal) else int(value)


def measure_label(view: RecordView, measure: str) -> str:
    """Return the name of what is drawn."""
    if measure == COUNT:
        return _("Records")
    return _("%(column)s, sum", column=str(view.label(measure)))


def about(groups: Groups, rows: Sequence[Row], measure: str = COUNT) -> str:
    """Return in a sentence how many parts there are, and which is the largest."""
    if not rows:
        return ""
    pairs = list(zip(rows, groups.rows, strict=True))
    row, group = max(pairs, key=lambda pair: _figure(groups, pair[1], measure))
    if group.hidden:
        return ""
    named = " · ".join(cell.text for cell in row.cells[: len(groups.keys)])
    largest = _figure(groups, group, measure)
    return _(
        "%(parts)s groups; the largest is %(name)s with %(figure)s.",
        parts=formats.format_integer(len(rows)),
        name=named,
        figure=formats.format_decimal(Decimal(str(largest)))
        if isinstance(largest, float)
        else formats.format_integer(largest),
    )


# -- a declared chart on the home page -------------------------------------------------------


def chart_of(view_name: str, name: str, *, query: ListQuery | None = None) -> Chart | None:
    """Return a chart that a view declares, over what the reader reaches; None with nothing in it.

    The home page of a module shows it; `query` narrows the list.
    """
    from app.kernel.list_small_groups import guarded_groups
    from app.kernel.list_tools import group_rows

    view: RecordView = registry().views[view_name]
    declared = next(chart for chart in view.charts if chart.name == name)
    if not view.may(view.method_permission_name["list"]):
        return None
    spec = view.list_spec()
    keys = parse_group(spec, declared.group)
    found = run_groups(db.session(), spec, query or ListQuery(), keys, tuple(view.sums))
    groups = guarded_groups(view, query or ListQuery(), found)
    columns, rows = group_rows(view, groups)
    data = drawing(view, groups, rows, declared.kind, declared.measure)
    if data is None:
        return None
    return Chart(
        title=str(declared.title),
        chart_id=f"{view_name}-{name}".replace("_", "-"),
        columns=columns,
        rows=tuple(row.cells for row in rows),
        data=data,
        about=about(groups, rows, declared.measure),
        url=view.url("list", **dict(_asks(declared))) if query is None else None,
    )
