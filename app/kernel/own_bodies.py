"""A reference to one of the organisations for which the reader writes a record.

The search of organisations takes `own=<record>` in its address and then offers those only. The
service refuses the others; the field spares the reader a choice that would be refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request

from app.kernel.actor import Actor
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import lookup_to
from app.kernel.registry import registry
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

OWN = "own"
ORGANISATION = "core.Organisation"


def own_body_field(record: str) -> Callable[..., LookupField]:
    """Return what makes the field of a form for a record that organisations write."""

    def make(label: Any, **common: Any) -> LookupField:
        asked = lookup_to(registry().record_views[ORGANISATION].model)
        asked["lookup_url"] += "?" + urlencode({OWN: record})
        asked["quick_url"] = ""
        return LookupField(label, **asked, **common)

    return make


def asked_bodies(actor: Actor) -> frozenset[int] | None:
    """Return the organisations to which the address narrows a search; None means all."""
    record = request.args.get(OWN)
    return None if record is None else actor.organisations("write", record)


def my_body(view: RecordView) -> int | None:
    """Return the organisation for which the reader is assigned to write such records, if single.

    Unlike `form_defaults.my_organisation` it is the assignment's own one, without those below it.
    """
    found = {
        grant.organisation_id
        for grant in current_actor().grants
        if ("write", view.record) in grant.permissions
    }
    return next(iter(found)) if len(found) == 1 else None
