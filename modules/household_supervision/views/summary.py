"""The summary of a round by unit, with rates only where a denominator is known."""

from __future__ import annotations

from dataclasses import dataclass
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
from app.kernel.export_rows import spreadsheet
from app.kernel.formats import format_decimal, format_integer
from app.kernel.pages import Button, Cell, Column, Crumb, FilterControl
from app.kernel.present import MISSING
from app.kernel.security import current_actor
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import Household, ReviewRound
from modules.household_supervision.services.summary import (
    ResidentsSource,
    SummaryRow,
    summarise,
)

TOP = ("province", "district", "commune")
BELOW = ("commune", "village")
DEPTH = {"province": 0, "district": 1, "commune": 2, "village": 3}


@dataclass(frozen=True)
class ReportRow:
    """One line of the table."""

    cells: tuple[Cell, ...]
    level: int
    is_total: bool = False
    url: str | None = None


class SummaryView(CommandView):
    """Counts of households by class: province, districts, communes, and villages of one commune."""

    route_base = "/household-supervision/summary"
    class_permission_name = "household_supervision.CaseResult"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "export": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the summary of the chosen round (the newest closed one by default)."""
        rounds = self._rounds()
        chosen = self._chosen(rounds)
        rows = self._summary(chosen) if chosen else ()
        shown = tuple(self._row(row, chosen) for row in rows if chosen and self._has_figures(row))
        buttons: tuple[Button, ...] = ()
        if chosen and rows:
            url = self.url("export", **request.args)
            buttons = (Button(_("Export"), url, icon="file-spreadsheet"),)
        return self.render_template(
            "report/table.html",
            title=_("Summary by unit"),
            subtitle=self._subtitle(chosen),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Summary by unit"))),
            columns=self._columns(),
            rows=shown,
            notes=self._notes(rows),
            filters=(self._round_filter(rounds, chosen),),
            filter_count=0,
            clear_url=self.url("index"),
            buttons=buttons,
        )

    @expose("/export")
    @has_access
    def export(self) -> Answer:
        """Return the same rows as a spreadsheet."""
        chosen = self._chosen(self._rounds())
        if chosen is None:
            raise BadQuery("round", request.args.get("round", ""))
        rows = [r for r in self._summary(chosen) if self._has_figures(r)]
        header = [column.label for column in self._columns()]
        lines = [[cell.text for cell in self._row(row, chosen).cells] for row in rows]
        return spreadsheet(f"summary-{clock.today():%Y%m%d}.xlsx", header, lines)

    # -- what is asked ------------------------------------------------------------

    @staticmethod
    def _rounds() -> list[ReviewRound]:
        return list(db.session.scalars(select(ReviewRound).order_by(ReviewRound.opens_on.desc())))

    @staticmethod
    def _chosen(rounds: list[ReviewRound]) -> ReviewRound | None:
        asked = request.args.get("round", "")
        if not asked:
            closed = [item for item in rounds if item.state == "closed"]
            return next(iter(closed or rounds), None)
        if not asked.isascii() or not asked.isdigit():
            raise BadQuery("round", asked)
        found = next((item for item in rounds if item.id == int(asked)), None)
        if found is None:
            raise BadQuery("round", asked)
        return found

    @staticmethod
    def _summary(chosen: ReviewRound) -> tuple[SummaryRow, ...]:
        unit = request.args.get("unit", "")
        if unit and (not unit.isascii() or not unit.isdigit()):
            raise BadQuery("unit", unit)
        return summarise(
            chosen.id,
            actor=current_actor(),
            unit_id=int(unit) if unit else None,
            levels=BELOW if unit else TOP,
        )

    # -- what is shown ------------------------------------------------------------

    @staticmethod
    def _columns() -> tuple[Column, ...]:
        numeric = [
            ("residents", _("All households")),
            ("poor", _("Poor")),
            ("poor_rate", _("Poor, %")),
            ("near", _("Near-poor")),
            ("near_rate", _("Near-poor, %")),
            ("poor_persons", _("People in poor households")),
            ("near_persons", _("People in near-poor households")),
            ("published", _("Published: poor")),
        ]
        first = (Column("unit", _("Unit")), Column("area", _("Area")))
        return (*first, *(Column(name, label, numeric=True) for name, label in numeric))

    @staticmethod
    def _has_figures(row: SummaryRow) -> bool:
        # A unit of one area only needs no second line for it.
        return row.area is None or row.unit.level in ("province", "district")

    def _row(self, row: SummaryRow, chosen: ReviewRound) -> ReportRow:
        areas = {"urban": _("Urban"), "rural": _("Rural")}
        url = None
        if row.unit.level == "commune" and row.area is None and "unit" not in request.args:
            url = self.url("index", round=chosen.id, unit=row.unit.id)
        published = row.published.poor_households if row.published else None
        cells = (
            Cell(row.unit.full_name),
            Cell(areas[row.area]) if row.area else Cell(_("Total")),
            _number(row.residents),
            _number(row.counts.poor),
            _rate(row.poor_rate),
            _number(row.counts.near_poor),
            _rate(row.near_poor_rate),
            _number(row.counts.persons[HouseholdClass.POOR]),
            _number(row.counts.persons[HouseholdClass.NEAR_POOR]),
            _number(published),
        )
        return ReportRow(cells, DEPTH[row.unit.level], row.area is None and not url, url)

    @staticmethod
    def _subtitle(chosen: ReviewRound | None) -> str:
        if chosen is None:
            return ""
        return _(
            "%(round)s, standard %(standard)s, policy year %(year)s",
            round=chosen.name,
            standard=chosen.standard.code,
            year=chosen.policy_year,
        )

    def _round_filter(self, rounds: list[ReviewRound], chosen: ReviewRound | None) -> FilterControl:
        return FilterControl(
            "round",
            _("Review round"),
            "select",
            value=str(chosen.id) if chosen else "",
            choices=tuple((str(item.id), item.name) for item in rounds),
        )

    @staticmethod
    def _notes(rows: tuple[SummaryRow, ...]) -> list[str]:
        notes = [
            _("A rate is shown only where the number of all households is known or published."),
        ]
        sources = {row.published.source for row in rows if row.published}
        notes += [_("Published figures: %(source)s", source=source) for source in sorted(sources)]
        if any(row.residents_source is ResidentsSource.PUBLISHED for row in rows):
            notes.append(_("The number of all households is the published one."))
        for row in rows:
            if row.differences:
                text = _("%(unit)s: the records differ from the published figures.")
                notes.append(text % {"unit": row.unit.full_name})
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


def _number(value: int | None) -> Cell:
    return MISSING if value is None else Cell(format_integer(value), kind="number")


def _rate(value: Decimal | None) -> Cell:
    return MISSING if value is None else Cell(format_decimal(value, 2), kind="number")
