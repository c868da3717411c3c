"""Tabs of a form: sections and lines under a heading, with what is wrong in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import ngettext

from app.kernel.fields import TranslatedForm
from app.kernel.manifest import Text
from app.kernel.pages import FormSection

Tabs = Sequence[tuple[Text, str]]  # title, and the field or lines with whose section the tab begins


@dataclass
class FormTab:
    """One tab; `errors` counts the faulty fields in it. Without script it is a part of the page."""

    title: str
    sections: list[FormSection] = field(default_factory=list)
    grids: list[Any] = field(default_factory=list)
    errors: int = 0

    @property
    def note(self) -> str:
        """Return the number of its errors in words, for those who do not see the mark."""
        return ngettext("%(num)s error", "%(num)s errors", self.errors) if self.errors else ""


def sections_of(
    declared: Iterable[tuple[Text, Sequence[str]]], form: TranslatedForm
) -> tuple[FormSection, ...]:
    """Return the sections of a form with the fields that its reader is asked for."""
    asked = (FormSection(str(t), tuple(n for n in names if n in form)) for t, names in declared)
    return tuple(part for part in asked if part.names)


def tabs_of(
    declared: Tabs, form: TranslatedForm, sections: Iterable[FormSection]
) -> tuple[FormTab, ...]:
    """Return the tabs of a form; nothing where fewer than two would show."""
    starts = {start: str(title) for title, start in declared}
    tabs: list[FormTab] = []
    for part in sections:
        tab = _tab_for(tabs, starts, part.names)
        tab.sections.append(part)
        tab.errors += sum(1 for name in part.names if form[name].errors)
    for grid in form.grids:
        tab = _tab_for(tabs, starts, (grid.name,))
        tab.grids.append(grid)
        tab.errors += len(list(grid.faults()))
    return tuple(tabs) if len(tabs) > 1 else ()


def _tab_for(tabs: list[FormTab], starts: dict[str, str], names: Iterable[str]) -> FormTab:
    """Return the tab that begins with one of these names, or the one that is open."""
    title = next((starts[name] for name in names if name in starts), None)
    if title is not None or not tabs:
        tabs.append(FormTab(title or next(iter(starts.values()), "")))
    return tabs[-1]
