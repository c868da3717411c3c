"""Lock-outs after wrong tries, for those who look after accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.models import LoginLock
from app.core.services import login_locks
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.security import current_actor
from app.kernel.views import RecordView

ABOUT = [
    ("user", _l("An account")),
    ("name", _l("A name that nobody has")),
    ("address", _l("An address of the network")),
]


class LiftForm(TranslatedForm):
    """Why somebody may try again before the time is over."""

    reason = LongTextField(_l("Reason"), required=True, max_length=2000)


def _lift(item: LoginLock, form: TranslatedForm) -> None:
    login_locks.lift(item.id, form["reason"].data, actor=current_actor())


def _is_in_force(item: Any) -> bool:
    return item.lifted_at is None and item.locked_until > clock.now()


class LoginLockView(RecordView):
    """When, whose and from where sign-in was closed."""

    model = LoginLock
    route_base = "/core/login-locks"
    title = _l("Lock-outs")
    title_one = _l("Lock-out")
    with_api = False
    search_columns = ()
    list_columns = ("locked_at", "about", "user", "address", "tries", "locked_until")
    show_sections = (
        (_l("Lock-out"), ("locked_at", "about", "user", "address", "tries")),
        (_l("Validity"), ("locked_until", "told_at", "lifted_at", "lifted_by")),
    )
    sortable = ("locked_at",)
    order = ("-locked_at",)
    filters = ("about", "user", "address")
    choices = {"about": ABOUT}
    labels = {
        "locked_at": _l("Closed at"),
        "about": _l("What was closed"),
        "user": _l("User"),
        "address": _l("Address"),
        "tries": _l("Wrong tries"),
        "locked_until": _l("Closed until"),
        "told_at": _l("User told at"),
        "lifted_at": _l("Opened early at"),
        "lifted_by": _l("Opened early by"),
    }
    empty_hint = _l("Nobody was locked out.")
    commands = (
        Command(
            "lift",
            _l("Let them try again"),
            "write",
            lambda _item: LiftForm(),
            _lift,
            shown=_is_in_force,
            icon="lock-open",
            help=_l(
                "Ask the person first, face to face or by telephone, if the tries were theirs."
            ),
        ),
    )
