"""What core adds to the engine: templates that replace the default ones."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.documents.spec import DocumentSpec

Templates = Callable[[DocumentSpec], bytes | None]
_TEMPLATES: list[Templates] = []


def provide_templates(found: Templates) -> Templates:
    """Register what knows the template that is in force instead of the default one."""
    _TEMPLATES[:] = [found]
    return found


def template_of(spec: DocumentSpec) -> bytes | None:
    """Return the template in force; None for the default one."""
    return _TEMPLATES[0](spec) if _TEMPLATES else None
