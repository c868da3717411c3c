"""Tabs that a module between two others adds to record pages which it does not own.

A view names the page in `tab_of`; the page's own module knows nothing of it. The loader calls
`add_tabs` once the view is registered: modules come after those that they depend on.
"""

from __future__ import annotations

from typing import Any

from app.kernel.errors import ModuleProblem
from app.kernel.registry import Registry
from app.kernel.related_lists import Related


def add_tabs(registry: Registry, module: str, view: Any) -> None:
    """Add the view as a tab to the pages that it names; raise ModuleProblem for unknown ones."""
    name = type(view).__name__
    for page, column, title in getattr(view, "tab_of", ()):
        parent = registry.views.get(page)
        if parent is None:
            raise ModuleProblem(module, f"{name} is a tab of {page}, which is missing")
        parent.related = (*parent.related, Related(name, column, title))
