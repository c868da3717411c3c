"""Carries out confirmed bulk actions in slices, and undoes them; each slice is one transaction.

Up to `AT_ONCE` rows are done in the request that confirms them. More are done slice by slice, by
as many requests of the person who asked: a job would act in a name without the person, with rights
that may have ended since (docs/adr/0025).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.kernel.bulk import Bulk
from app.kernel.bulk_keeping import Asked, keeper
from app.kernel.bulk_trying import AT_ONCE, carry_out, take_back, versions_now
from app.kernel.errors import ActUnknown, NotAllowed
from app.kernel.form_source import reading_from
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.transaction import transaction

if TYPE_CHECKING:
    from app.kernel.views import RecordView


def begin(view: RecordView, action: Bulk, asked: Asked) -> Any:
    """Keep a confirmed act and do its first rows; confirmed twice, it is done once."""
    try:
        with transaction() as session:
            act = keeper().find(session, asked.token)
            if act is None:
                action.require(view)
                act = keeper().open(session, asked)
                _slice(view, action, act)
            return act
    except IntegrityError:
        # The other click was faster by a moment.
        with transaction() as session:
            act = keeper().find(session, asked.token)
            if act is None:
                raise
            return act


def go_on(key: int) -> Any:
    """Do the next rows of an act."""
    with transaction() as session:
        act = keeper().locked(session, key)
        view, action = declared(act)
        if act.user_id != current_actor().user_id:
            # Others may undo it with the right to; nobody goes on in another's name.
            raise NotAllowed(verb="write", record=act.__record__)
        action.require(view)
        _slice(view, action, act)
        return act


def undo(key: int) -> Any:
    """Undo the next rows of an act that are still as it left them."""
    with transaction() as session:
        act = keeper().locked(session, key)
        view, action = declared(act)
        action.require(view)
        rows = keeper().undoable(session, act, AT_ONCE)
        keeper().settle_undo(session, act, take_back(view, action, rows))
        return act


def declared(act: Any) -> tuple[RecordView, Bulk]:
    """Return the list and the action of an act; raise ActUnknown when they are gone."""
    view: Any = registry().views.get(act.list_view)
    action = view.bulk_named(act.action) if view is not None else None
    if action is None:
        raise ActUnknown
    return view, action


def _slice(view: RecordView, action: Bulk, act: Any) -> None:
    session = db.session()
    rows = keeper().waiting(session, act, AT_ONCE)
    if not rows:
        return
    with reading_from(None):
        form = action.form(view, keeper().data_of(act))
    outcomes = carry_out(view, action, form, rows)
    # Read at the end: what is done to one row may change another one of the selection.
    versions = versions_now(session, view.model, [outcome.key for outcome in outcomes])
    keeper().settle(session, act, outcomes, versions)
