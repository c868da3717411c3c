"""Requests to the operator process, which alone may change the schema."""

from __future__ import annotations

from app.core.models import ModuleRequest
from app.kernel.actor import Actor
from app.kernel.jobs import defer
from app.kernel.records import flush
from app.kernel.transaction import transaction

JOB = "core.change_module"


def request_change(module: str, action: str, *, export: bool, actor: Actor) -> ModuleRequest:
    """Ask for an action on a module; InvalidInput while another request on it is open."""
    with transaction() as session:
        actor.require("install", "core.Module")
        asked = ModuleRequest(
            module=module,
            action=action,
            export_path="exports" if export else "",
            requested_by_id=actor.user_id,
        )
        session.add(asked)
        flush(session, ModuleRequest)
        defer(session, JOB, lock="core.modules", request_id=asked.id)
        return asked
