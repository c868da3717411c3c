"""Sheets of household supervision made for paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.kernel.pages import Section, ShownField
from app.kernel.prints import PrintSheet, Sheet, SheetTable, plain, related_table
from app.kernel.registry import registry
from modules.household_supervision.models import (
    CaseDeprivation,
    CaseResult,
    Member,
    ReviewCase,
)

# A village has some hundred households; a sheet stays a sheet.
MOST_ROWS = 500
CASE_COLUMNS = (
    *("head_name", "household_size", "unit", "area_kind", "previous_class", "surveyed_on"),
    *("score_income", "score_deprivation", "income_vnd", "state"),
)


def _facts(view_name: str, item: Any, names: Sequence[str], title: str) -> Section:
    view = registry().views[view_name]
    return Section(
        title, tuple(ShownField(str(view.label(n)), plain(view.cell(item, n))) for n in names)
    )


def _rows(statement: Any) -> Sequence[Any]:
    found: Sequence[Any] = db.session.execute(statement.limit(MOST_ROWS)).unique().scalars().all()
    return found


def _tables(*tables: SheetTable | None) -> tuple[SheetTable, ...]:
    return tuple(table for table in tables if table is not None)


def case_sheet(item: ReviewCase) -> Sheet:
    """Return what a household's file says at a glance: survey, members, lacks, class."""
    members = select(Member).where(
        Member.household_id == item.household_id, Member.left_on.is_(None)
    )
    lacks = select(CaseDeprivation).where(CaseDeprivation.case_id == item.id)
    results = select(CaseResult).where(CaseResult.case_id == item.id)
    return Sheet(
        title=_("Summary sheet of a household under review"),
        subtitle=str(item.head_name),
        issuer=str(item.unit),
        sections=(_facts("ReviewCaseView", item, CASE_COLUMNS, _("Household")),),
        tables=_tables(
            related_table(
                "MemberView",
                _rows(members.options(joinedload(Member.ethnic_group)).order_by(Member.id)),
                ("full_name", "relationship_code", "sex", "birth_year", "ethnic_group"),
                title=_("Members of the household"),
            ),
            related_table(
                "CaseDeprivationView",
                _rows(lacks.options(joinedload(CaseDeprivation.indicator))),
                ("indicator",),
                title=_("Lacks of basic services"),
                note=_("None."),
            ),
            related_table(
                "CaseResultView",
                _rows(results.options(joinedload(CaseResult.standard)).order_by(CaseResult.id)),
                ("standard", "computed_class", "recognised_class", "decision_number"),
                title=_("Classes"),
            ),
        ),
        notes=(_("An extract for work at the meeting; it decides nothing by itself."),),
        signatures=(_("Head of the household"), _("Surveyor")),
    )


CASE = PrintSheet("summary", _l("Summary sheet"), case_sheet, CASE_COLUMNS)
