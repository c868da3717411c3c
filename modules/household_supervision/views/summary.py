"""The summary of a round by unit, with rates only where a denominator is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import exists, select

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, CommandView
from app.kernel.errors import BadQuery
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_decimal, format_integer
from app.kernel.official.declared import Line, ReportSheet, SheetHead
from app.kernel.official.letterheads import letterhead
from app.kernel.pages import Button, Cell, Column, Crumb, FilterControl, ReportRow
from app.kernel.present import MISSING, file_texts
from app.kernel.security import current_actor
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import CaseResult, Household, ReviewRound
from modules.household_supervision.services import core_data
from modules.household_supervision.services.core_data import UnitRow
from modules.household_supervision.services.summary import (
    ResidentsSource,
    SummaryRow,
    summarise,
)
from modules.household_supervision.views import layouts

NEXT = {"province": "district", "district": "commune", "commune": "village"}
DEPTH = {"province": 0, "district": 1, "commune": 2, "village": 3}
AREAS = ("province", "district")  # a commune lies in one area, so that a line for it says nothing


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a round, a unit in it, and down to which level."""

    rounds: tuple[ReviewRound, ...]
    chosen: ReviewRound
    root: UnitRow
    path: tuple[UnitRow, ...]
    down_to: str
    rows: tuple[SummaryRow, ...]


class SummaryView(CommandView):
    """Counts of households by class: a unit and those below it, down to the villages."""

    route_base = "/household-supervision/summary"
    class_permission_name = "household_supervision.CaseResult"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the summary of the chosen round (the newest closed one by default)."""
        asked = self._asked()
        if asked is None:
            return self.render_template(
                "report/table.html", title=_("Summary by unit"), columns=self._columns(), rows=()
            )
        url = self.url("export", **request.args)
        return self.render_template(
            "report/table.html",
            title=_("Summary by unit"),
            subtitle=self._subtitle(asked.chosen),
            breadcrumbs=self._breadcrumbs(asked),
            header_groups=self._groups(),
            columns=self._columns(),
            rows=tuple(self._row(row, asked) for row in _shown(asked.rows)),
            notes=self._notes(asked.rows),
            filters=self._filters(asked),
            clear_url=self.url("index"),
            buttons=(Button(_("Export"), url, icon="file-spreadsheet"),),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the same rows as a file."""
        asked = self._asked()
        if asked is None:
            raise BadQuery("round", request.args.get("round", ""))
        groups = [label for label, span in self._groups() for _number in range(span)]
        labels = [column.label for column in self._columns()]
        header = [f"{g}: {c}" if g else c for g, c in zip(groups, labels, strict=True)]
        shown = [self._row(row, asked) for row in _shown(asked.rows)]
        lines = [file_texts(row.cells) for row in shown]
        name = f"summary-{clock.today():%Y%m%d}"
        sheet = ReportSheet(layouts.SUMMARY, _lines(asked), _head(asked))
        report = Report(
            title=_("Summary by unit"),
            record=self.class_permission_name,
            name=name,
            header=header,
            rows=lines,
            sheets=(sheet,),
        )
        return export_report(self, report)

    # -- what is asked ------------------------------------------------------------

    def _asked(self) -> Asked | None:
        rounds = tuple(
            db.session.scalars(select(ReviewRound).order_by(ReviewRound.opens_on.desc()))
        )
        chosen = _chosen(rounds)
        if chosen is None:
            return None
        root = core_data.unit(db.session(), self._root(chosen), chosen.opens_on)
        below = [level for level in DEPTH if DEPTH[level] > DEPTH[root.level]] or [root.level]
        down_to = request.args.get("down_to") or NEXT.get(root.level, root.level)
        if down_to not in below:
            raise BadQuery("down_to", down_to)
        levels = [level for level in DEPTH if DEPTH[root.level] <= DEPTH[level] <= DEPTH[down_to]]
        rows = summarise(chosen.id, actor=current_actor(), unit_id=root.id, levels=levels)
        path = core_data.path_of(db.session(), root.id)
        return Asked(rounds, chosen, root, path, down_to, rows)

    @staticmethod
    def _root(chosen: ReviewRound) -> int:
        """Return the asked unit, else the highest one that the reader reaches."""
        typed = request.args.get("unit", "")
        if typed:
            return _key("unit", typed)
        own = [grant.unit_id for grant in current_actor().grants if grant.unit_id is not None]
        reach = current_actor().units("read", CaseResult.__record__)
        if reach is None or chosen.unit_id in reach or not own:
            return chosen.unit_id
        return own[0]

    # -- what is shown ------------------------------------------------------------

    @staticmethod
    def _groups() -> tuple[tuple[str, int], ...]:
        return (
            ("", 2),
            (_("Poor households"), 3),
            (_("Near-poor households"), 3),
            (_("Published figures"), 2),
        )

    @staticmethod
    def _columns() -> tuple[Column, ...]:
        numeric = [
            ("residents", _("All households")),
            ("poor", _("Households")),
            ("poor_rate", _("Rate, %")),
            ("poor_persons", _("Persons")),
            ("near", _("Households")),
            ("near_rate", _("Rate, %")),
            ("near_persons", _("Persons")),
            ("published", _("Poor")),
            ("difference", _("Difference")),
        ]
        named = (Column(name, label, numeric=True) for name, label in numeric)
        return (Column("unit", _("Unit")), *named)

    def _row(self, row: SummaryRow, asked: Asked) -> ReportRow:
        areas = {"urban": _("Urban"), "rural": _("Rural")}
        counts, level = row.counts, DEPTH[row.unit.level]
        cells = (
            Cell(areas[row.area] if row.area else row.unit.full_name),
            _number(row.residents),
            _number(counts.poor),
            _rate(row.poor_rate),
            _number(counts.persons[HouseholdClass.POOR]),
            _number(counts.near_poor),
            _rate(row.near_poor_rate),
            _number(counts.persons[HouseholdClass.NEAR_POOR]),
            *_published(row),
        )
        if row.area:
            return ReportRow(cells, level + 1)
        url = None
        if row.unit.level in NEXT and row.unit.id != asked.root.id:
            url = self.url("index", round=asked.chosen.id, unit=row.unit.id)
        return ReportRow(cells, level, row.unit.id == asked.root.id, url)

    @staticmethod
    def _subtitle(chosen: ReviewRound) -> str:
        return _(
            "%(round)s, standard %(standard)s, policy year %(year)s",
            round=chosen.name,
            standard=chosen.standard.code,
            year=chosen.policy_year,
        )

    def _breadcrumbs(self, asked: Asked) -> tuple[Crumb, ...]:
        """Lead up again from a district or commune to the unit of the round."""
        reach = current_actor().units("read", CaseResult.__record__)
        crumbs = [Crumb(_("Home"), "/"), Crumb(_("Summary by unit"), self.url("index"))]
        for unit in reversed(asked.path):
            if reach is None or unit.id in reach:
                url = self.url("index", round=asked.chosen.id, unit=unit.id)
                crumbs.append(Crumb(unit.full_name, url))
        return (*crumbs[:-1], Crumb(crumbs[-1].label))

    @staticmethod
    def _filters(asked: Asked) -> tuple[FilterControl, ...]:
        words = {"district": _("Districts"), "commune": _("Communes"), "village": _("Villages")}
        offered = [level for level in words if DEPTH[level] > DEPTH[asked.root.level]]
        rounds = tuple((str(item.id), item.name) for item in asked.rounds)
        chosen = str(asked.chosen.id)
        found = [FilterControl("round", _("Review round"), "select", chosen, choices=rounds)]
        if offered:
            levels = tuple((level, words[level]) for level in offered)
            found.append(
                FilterControl("down_to", _("Down to"), "select", asked.down_to, choices=levels)
            )
        return tuple(found)

    @staticmethod
    def _notes(rows: tuple[SummaryRow, ...]) -> list[str]:
        notes = [
            _("A rate is shown only where the number of all households is known or published."),
        ]
        sources = {row.published.source for row in rows if row.published}
        notes += [_("Published figures: %(source)s", source=source) for source in sorted(sources)]
        if any(row.residents_source is ResidentsSource.PUBLISHED for row in rows):
            notes.append(_("The number of all households is the published one."))
        notes += [
            _("%(unit)s: the records differ from the published figures.", unit=row.unit.full_name)
            for row in rows
            if row.differences
        ]
        if any(row.counts.undecided for row in rows):
            notes.append(_("Some classes are proposed and not yet recognised by decision."))
        if db.session.scalar(select(exists().where(Household.is_synthetic))):
            notes.append(
                _(
                    "Demonstration: the people are invented; so are the near-poor by district and "
                    "all figures by commune and village."
                )
            )
        return notes


def _chosen(rounds: tuple[ReviewRound, ...]) -> ReviewRound | None:
    typed = request.args.get("round", "")
    if not typed:
        closed = [item for item in rounds if item.state == "closed"]
        return next(iter(closed or rounds), None)
    key = _key("round", typed)
    found = next((item for item in rounds if item.id == key), None)
    if found is None:
        raise BadQuery("round", typed)
    return found


def _key(name: str, typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise BadQuery(name, typed)
    return int(typed)


def _shown(rows: tuple[SummaryRow, ...]) -> list[SummaryRow]:
    """Leave out the line of an area that says the same as its unit's own."""
    areas = Counter(row.unit.id for row in rows if row.area is not None)
    return [
        row
        for row in rows
        if row.area is None or (row.unit.level in AREAS and areas[row.unit.id] > 1)
    ]


def _head(asked: Asked) -> SheetHead:
    """Return whose table it is: the reader's body, for the unit and round that are asked for."""
    head = letterhead(db.session(), current_actor(), CaseResult.__record__)
    plan = asked.chosen
    lines = (asked.root.full_name, f"{plan.name} (chính sách năm {plan.policy_year})")
    return replace(head, lines=lines)


def _lines(asked: Asked) -> tuple[Line, ...]:
    """Return the units as lines of the official table; urban and rural stand below their unit."""
    areas = {"urban": "Khu vực thành thị", "rural": "Khu vực nông thôn"}
    top = DEPTH[asked.root.level]
    numbers: Counter[int] = Counter()
    lines = []
    for row in _shown(asked.rows):
        level = DEPTH[row.unit.level] - top
        values = {
            "unit": areas[row.area] if row.area else row.unit.full_name,
            "residents": row.residents,
            "poor": row.counts.poor,
            "poor_persons": row.counts.persons[HouseholdClass.POOR],
            "near": row.counts.near_poor,
            "near_persons": row.counts.persons[HouseholdClass.NEAR_POOR],
            "published": row.published.poor_households if row.published else None,
        }
        if row.area is None and level:
            numbers[level] += 1
            values["no"] = numbers[level]
        # Areas are another way to share the same sum: no part of it beside the units below.
        deeper = 2 if row.area else 0
        lines.append(Line(values, level + deeper, row.unit.id == asked.root.id and not row.area))
    return tuple(lines)


def _published(row: SummaryRow) -> tuple[Cell, Cell]:
    """Return the published number of poor households, and by how much the records differ."""
    stated = row.published.poor_households if row.published else None
    if stated is None:
        return MISSING, MISSING
    difference = row.counts.poor - stated
    if not difference:
        return _number(stated), Cell(format_integer(0), kind="badge", tone="success")
    sign = "+" if difference > 0 else ""
    return _number(stated), Cell(
        f"{sign}{format_integer(difference)}", kind="badge", tone="warning"
    )


def _number(value: int | None) -> Cell:
    return MISSING if value is None else Cell(format_integer(value), kind="number")


def _rate(value: Decimal | None) -> Cell:
    return MISSING if value is None else Cell(format_decimal(value, 2), kind="number")
