"""Keeps what was done to many rows at once: for its page, for going on, and for undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.core.models import BulkAct, BulkRow, BulkRowState
from app.kernel.actor import session_actor
from app.kernel.bulk_keeping import Asked, provide_keeper
from app.kernel.bulk_trying import DONE, Outcome, Wanted
from app.kernel.clock import now
from app.kernel.models import class_of_table
from app.kernel.records import get_for_update
from app.kernel.sealing import BadSeal, seal, unseal


class BulkActs:
    """Keeps acts and their rows in the tables of core."""

    view_name = "BulkActView"

    def find(self, session: Session, token: str) -> BulkAct | None:
        """Return the actor's act that a preview became."""
        mine = BulkAct.user_id == session_actor(session).user_id
        return session.scalar(select(BulkAct).where(BulkAct.token == token, mine))

    def open(self, session: Session, asked: Asked) -> BulkAct:
        """Keep an act whose rows all wait."""
        act = BulkAct(
            user_id=session_actor(session).user_id,
            token=asked.token,
            list_view=asked.list_view,
            action=asked.action,
            about=asked.table,
            asked=len(asked.rows),
            entries=seal({"data": dict(asked.data)}, _entries(asked.token)),
        )
        session.add(act)
        session.flush()
        session.execute(
            insert(BulkRow),
            [
                {"act_id": act.id, "row_id": row.key, "shown_version": row.version}
                for row in asked.rows
            ],
        )
        return act

    def locked(self, session: Session, key: int) -> BulkAct:
        """Return an act within reach, locked; raise NotFound."""
        return get_for_update(session, BulkAct, key)

    def data_of(self, act: BulkAct) -> Mapping[str, Any]:
        """Return what the form held."""
        found: Mapping[str, Any] = unseal(act.entries or "", _entries(act.token))["data"]
        return found

    def waiting(self, session: Session, act: BulkAct, most: int) -> Sequence[Wanted]:
        """Return the next rows that wait to be done."""
        rows = _rows(session, act, BulkRowState.WAITING, most)
        return [Wanted(row.row_id, row.shown_version) for row in rows]

    def settle(
        self,
        session: Session,
        act: BulkAct,
        outcomes: Sequence[Outcome],
        versions: Mapping[int, int],
    ) -> None:
        """Keep what became of rows; forget what the form held once none waits."""
        found = {outcome.key: outcome for outcome in outcomes}
        for row in _rows(session, act, BulkRowState.WAITING, len(outcomes), keys=found):
            outcome = found[row.row_id]
            row.note = seal(_noted(outcome), _note(act.id, row.row_id))
            if outcome.state == DONE:
                row.state, row.left_version = BulkRowState.DONE, versions.get(row.row_id)
            else:
                row.state = BulkRowState.REFUSED
        session.flush()
        if not _rows(session, act, BulkRowState.WAITING, 1):
            act.entries = None
            session.flush()

    def undoable(
        self, session: Session, act: BulkAct, most: int
    ) -> Sequence[tuple[Wanted, Mapping[str, Any]]]:
        """Return the next done rows with what was before."""
        found = []
        for row in _rows(session, act, BulkRowState.DONE, most):
            # No row has version 0: what left the reach of who acted is not touched.
            wanted = Wanted(row.row_id, row.left_version if row.left_version is not None else 0)
            found.append((wanted, note_of(act, row).get("before", {})))
        return found

    def settle_undo(self, session: Session, act: BulkAct, outcomes: Sequence[Outcome]) -> None:
        """Keep which rows were undone and which had moved on.

        What is refused to this person alone stays, so that another one may still undo it.
        """
        found = {outcome.key: outcome for outcome in outcomes if not outcome.is_barred}
        for row in _rows(session, act, BulkRowState.DONE, len(outcomes), keys=found):
            outcome = found[row.row_id]
            is_done = outcome.state == DONE
            row.state = BulkRowState.UNDONE if is_done else BulkRowState.KEPT
            if not is_done:
                row.note = seal(_noted(outcome), _note(act.id, row.row_id))
        if found and act.undone_at is None:
            act.undone_at, act.undone_by_id = now(), session_actor(session).user_id
        session.flush()


def counts_of(session: Session, act: BulkAct) -> dict[str, int]:
    """Return how many rows of an act are in each state."""
    statement = (
        select(BulkRow.state, func.count()).where(BulkRow.act_id == act.id).group_by(BulkRow.state)
    )
    return {str(row[0]): int(row[1]) for row in session.execute(statement)}


def rows_of(session: Session, act: BulkAct, most: int) -> list[BulkRow]:
    """Return the first rows of an act, those that were not done first."""
    first = (BulkRow.state == BulkRowState.DONE, BulkRow.state == BulkRowState.UNDONE, BulkRow.id)
    statement = select(BulkRow).where(BulkRow.act_id == act.id).order_by(*first).limit(most)
    return list(session.scalars(statement))


def moved_on(session: Session, act: BulkAct) -> int:
    """Count the done rows that are not as the act left them, or not within reach any more."""
    model: Any = class_of_table(act.about)
    same = (
        select(model.id)
        .join(BulkRow, BulkRow.row_id == model.id)
        .where(BulkRow.act_id == act.id, BulkRow.state == BulkRowState.DONE)
        .where(BulkRow.left_version == model.version)
    )
    as_left = session.scalar(select(func.count()).select_from(same.subquery())) or 0
    return counts_of(session, act).get(BulkRowState.DONE, 0) - as_left


def note_of(act: BulkAct, row: BulkRow) -> Mapping[str, Any]:
    """Return what was noted of a row; nothing when it was sealed with another key."""
    try:
        return unseal(row.note or "", _note(act.id, row.row_id))
    except BadSeal:
        return {}


def _rows(
    session: Session, act: BulkAct, state: str, most: int, keys: Any = None
) -> Sequence[BulkRow]:
    statement = select(BulkRow).where(BulkRow.act_id == act.id, BulkRow.state == state)
    if keys is not None:
        statement = statement.where(BulkRow.row_id.in_(list(keys)))
    return session.scalars(statement.order_by(BulkRow.id).limit(most)).all()


def _noted(outcome: Outcome) -> dict[str, Any]:
    if outcome.state == DONE:
        return {"before": dict(outcome.before)}
    # The record stands beside it; its name is not kept a second time, where nothing erases it.
    why = outcome.why.replace(outcome.label, "…") if outcome.label else outcome.why
    return {"why": why}


def _entries(token: str) -> str:
    return f"bulk_entries:{token}"


def _note(act_id: int, row_id: int) -> str:
    return f"bulk_row:{act_id}:{row_id}"


provide_keeper(BulkActs())
