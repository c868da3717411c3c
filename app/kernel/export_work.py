"""Makes the file of a long list in a worker: as its reader, with the rights of that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from flask import current_app, g
from flask_babel import force_locale

from app.extensions import db
from app.kernel import reading
from app.kernel.actor import acting_as
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.export_desk import Order, Ticket, desk
from app.kernel.export_sheets import Watermark
from app.kernel.official.asking import reader_of
from app.kernel.registry import registry
from app.kernel.security import actor_from, read_context

STEPS = 10  # how often progress is told


def told(order: Order, tell: Callable[[int], None]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return what tells how far the rows are, after each tenth of them."""
    step = max(order.total // STEPS, 1)

    def watched(rows: Iterable[Any]) -> Iterator[Any]:
        for number, row in enumerate(rows, start=1):
            yield row
            if number % step == 0:
                tell(min(number, order.total))

    return watched


def make_list(order: Order, ticket: Ticket, user_id: int, tell: Callable[[int], None]) -> None:
    """Make the file of a registered export; raise NotAllowed when its owner may not read any more.

    The list reads what is asked from an address, so that it stands in one here too.
    """
    view: Any = registry().views.get(order.list_view)
    if view is None:
        raise NotFound
    session = db.session()
    user = current_app.extensions["appbuilder"].sm.get_user_by_id(user_id)
    if user is None or not user.is_active:
        raise NotAllowed(verb="read", record=order.record)
    context = read_context(session, user_id)
    actor = actor_from(context, user_id, user.username)
    actor.require("read", order.record)
    with (
        current_app.test_request_context(f"/?{order.address}"),
        force_locale(order.language),
        acting_as(session, actor),
    ):
        g.actor, g.module_states, g.has_demo, g.reads = actor, context["modules"], False, {}
        try:
            reader = reader_of(view, view.list_query(), order.kind)

            def write(path: Path, mark: Watermark) -> Sequence[int]:
                held = reader.write_to(path, mark, desk().settings().most, told(order, tell))
                reading.write_noted(f"{order.list_view}.export")
                return held

            desk().make(ticket, write).unlink(missing_ok=True)
        finally:
            for name in ("actor", "module_states", "has_demo", "reads"):
                g.pop(name, None)
