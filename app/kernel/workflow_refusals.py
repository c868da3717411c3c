"""Writes into the trail that a step was tried and refused, after its transaction was undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from app.extensions import db
from app.kernel import messages
from app.kernel.transaction import transaction

_EVENT = text("select core_trail_event('refused', :record, :table, :row, null, cast(:d as jsonb))")


@contextmanager
def note_refusal(record: str, table: str, key: int, step: str) -> Iterator[None]:
    """Let a refused step pass on its error, and leave a trail of the try.

    The key asked for is written as given: the record may not exist, or not for this person. What
    has no words is a fault of the program and no refusal.
    """
    try:
        yield
    except Exception as error:
        if messages.known(error):
            db.session.rollback()
            details = json.dumps({"transition": step, "refusal": type(error).__name__})
            with transaction() as session:
                session.execute(
                    _EVENT, {"record": record, "table": table, "row": key, "d": details}
                )
        raise
