"""Cells and rows of tables in HTML: Python and not a template, since a list has hundreds of them.

`macros/ui.html` and `macros/lists.html` ask for them. See app.kernel.pages for the types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.kernel.formats import current_language
from app.kernel.kept import Kept
from app.kernel.pages import Cell, Column, ListPage, Row

SHORT = 24  # up to here the first cell of a row is not broken
SPECIAL = re.compile("[&<>\"']")
ICONS = {"success": "check", "danger": "x"}
PANELS = 256  # of some ten kB each


def safe(text: Any) -> str:
    """Return a text escaped for HTML."""
    if type(text) is str and SPECIAL.search(text) is None:
        return text
    return str(escape(text))


def cell(shown: Cell, url: str | None = None) -> Markup:
    """Return a cell; `url`, where given, wins: a row's first cell leads to the row's own record."""
    return Markup(_cell(shown, url))  # noqa: S704 - escaped in its parts


def cell_body(shown: Cell) -> Markup:
    """Return what stands in a cell, without its link."""
    return Markup(_body(shown))  # noqa: S704 - escaped in its parts


def badge(text: Any, tone: str = "neutral", title: str | None = None) -> Markup:
    """Return a mark with a colour."""
    return Markup(_badge(text, tone, title))  # noqa: S704 - escaped in its parts


def _badge(text: Any, tone: str, title: str | None) -> str:
    return f'<span class="tone tone-{safe(tone)}"{_title(title)}>{safe(text)}</span>'


def _title(title: str | None) -> str:
    return f' title="{safe(title)}"' if title else ""


def _cell(shown: Cell, url: str | None) -> str:
    target = url or shown.url
    if not target:
        return _body(shown)
    text = safe(_("Open the record")) if shown.kind == "missing" else _body(shown)
    return f'<a href="{safe(target)}">{text}</a>'


def _body(shown: Cell) -> str:
    kind, text = shown.kind, shown.text
    if kind == "badge":
        return _badge(text, shown.tone, shown.title)
    if kind == "bool":
        icon = f'<i class="ti ti-{ICONS.get(shown.tone, "minus")}" aria-hidden="true"></i>'
        return f'<span class="cell-bool"{_title(shown.title)}>{icon} {safe(text)}</span>'
    if kind == "missing":
        return f'<span class="cell-missing"{_title(shown.title)}>{safe(text or "–")}</span>'
    if kind in ("long", "number", "date"):
        return f'<span class="cell-{kind}"{_title(shown.title)}>{safe(text)}</span>'
    if shown.title:
        return f'<span title="{safe(shown.title)}">{safe(text)}</span>'
    return safe(text)


def rows(page: ListPage, form_id: str) -> Markup:
    """Return the rows of a list; with bulk actions each has a box, which belongs to their form."""
    heads = [(f'<td data-label="{safe(c.label)}" class="', c) for c in page.columns]
    bulk = bool(page.bulk_actions)
    made = "\n".join(_row(row, heads, form_id if bulk else None) for row in page.rows)
    return Markup(made)  # noqa: S704 - escaped in its parts


def _row(row: Row, heads: list[tuple[str, Column]], form_id: str | None) -> str:
    target = f' data-row-url="{safe(row.url)}"' if row.url else ""
    box = _box(row, form_id) if form_id is not None else ""
    return f"<tr{target}>{box}{''.join(_cells(row, heads))}</tr>"


def _box(row: Row, form_id: str) -> str:
    if not row.selectable:
        return '<td class="select-cell"></td>'
    # Not within the f-string: there no text is found for the catalogues.
    label = _("Select %(name)s", name=row.cells[0].text if row.cells else row.key)
    return (
        '<td class="select-cell"><input type="checkbox" class="form-check-input" name="ids" '
        f'value="{safe(row.key)}" form="{safe(form_id)}" '
        f'aria-label="{safe(label)}"></td>'
    )


def _cells(row: Row, heads: list[tuple[str, Column]]) -> Iterator[str]:
    for number, (shown, (start, column)) in enumerate(zip(row.cells, heads, strict=False)):
        classes = "numeric" if column.numeric else ""
        if number == 0:
            classes += " row-head" + (" text-nowrap" if len(shown.text) <= SHORT else "")
        yield f'{start}{classes}">{_cell(shown, row.url if number == 0 else None)}</td>'


_panels = Kept(PANELS)


def panel(macro: Callable[..., Any], *given: Any) -> Any:
    """Return what a macro makes of values; kept by these values, the language and the place.

    Only for macros that look at nothing else: not at the request, the reader or a token, which a
    test holds for all that are called so. See docs/adr/0051.
    """
    key = (macro, given, current_language(), request.script_root)
    try:
        hash(key)
    except TypeError:  # a module gave a list where a tuple is asked for
        return macro(*given)
    return _panels.get(key, lambda: macro(*given))


def init_app(app: Flask) -> None:
    """Let templates ask for cells, rows and panels."""
    app.jinja_env.globals.update(
        html_cell=cell, html_cell_body=cell_body, html_badge=badge, html_rows=rows, panel=panel
    )
