"""Puts into words how a class follows from points or income: step by step, with the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from app.kernel.formats import format_integer
from app.kernel.pages import Cell, Section, ShownField, ShowPage
from modules.household_supervision.models import CaseResult


def with_explanation(page: ShowPage, item: CaseResult) -> ShowPage:
    """Return the page with a section for the explanation, first of all sections."""
    stored = item.explanation
    if not stored:
        return page
    fields = [
        ShownField(
            _("Step %(number)s", number=number),
            Cell(sentence(step), kind="long"),
            str(step.get("article") or ""),
        )
        for number, step in enumerate(stored["steps"], start=1)
    ]
    notice = page.notice
    if stored.get("unchecked"):
        notice = _(
            "The figures behind this class were not all checked against the text (%(mark)s).",
            mark=_("not checked"),
        )
    section = Section(_("Why this class"), tuple(fields))
    return replace(page, sections=(section, *page.sections), notice=notice)


def sentence(step: Mapping[str, Any]) -> str:
    """Return one comparison in words."""
    values = {
        "value": _shown(step, "value"),
        "limit": _shown(step, "limit"),
        "line": _line(step),
        "area": _("urban") if step["area"] == "urban" else _("rural"),
    }
    texts = {
        "at_or_under_line": _(
            "%(value)s is at or under the %(line)s of %(limit)s (%(area)s area).", **values
        ),
        "over_line": _("%(value)s is over the %(line)s of %(limit)s (%(area)s area).", **values),
        "deprivations_reach_limit": _(
            "The lacks of basic services (%(value)s) reach the limit of %(limit)s.", **values
        ),
        "deprivations_under_limit": _(
            "The lacks of basic services (%(value)s) stay under the limit of %(limit)s.", **values
        ),
        "deprivations_not_counted": _("The lacks of basic services do not matter here."),
        "average_living_asked": _("The household asked for the average living standard."),
        "average_living_not_asked": _("The household did not ask for the average living standard."),
    }
    return texts[step["code"]]


def _line(step: Mapping[str, Any]) -> str:
    lines = {
        "poor": _("poor line"),
        "near_poor": _("near-poor line"),
        "average_living_upper": _("average living line"),
    }
    return lines.get(str(step.get("line")), _("line"))


def _shown(step: Mapping[str, Any], name: str) -> str:
    value = step.get(name)
    if value is None:
        return "—"
    number = format_integer(int(value))
    is_lack = str(step["code"]).startswith("deprivations")
    if step["method"] == "score":
        return _("%(number)s points", number=number)
    if is_lack:
        return _("%(number)s lacks", number=number)
    return _("%(number)s đồng", number=number)
