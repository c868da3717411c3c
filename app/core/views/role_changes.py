"""Local changes of roles: asked for with a reason, shown as differences, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.models import RoleChange
from app.core.services import roles
from app.core.views.rights import record_label, role_label, verb_label
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import DateField, LongTextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.pages import Cell
from app.kernel.permissions import ADMIN, wanted_permissions
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

ACTIONS = [("grant", _l("Give the right")), ("withdraw", _l("Take the right"))]
STATES = [
    ("asked", _l("Waiting for the operator process")),
    ("in_force", _l("In force")),
    ("void", _l("Without effect")),
    ("refused", _l("Refused: whoever asked may not")),
    ("reverted", _l("Taken back")),
]
VOID = [
    ("", ""),
    ("no_role", _l("No installed module has this role.")),
    ("no_right", _l("No installed module has this right.")),
    ("forbidden", _l("A module forbids this right to the role.")),
    ("no_difference", _l("The preset says the same by now.")),
]


def role_choices() -> list[tuple[str, Text]]:
    """Return the roles that can be changed."""
    return [(name, role_label(name)) for name in registry().roles() if name != ADMIN]


def record_choices() -> list[tuple[str, str]]:
    """Return the records of all loaded modules."""
    names = {record for _verb, record in wanted_permissions(registry().manifests())}
    return sorted(((name, f"{record_label(name)} ({name})") for name in names), key=lambda p: p[0])


def verb_choices() -> list[tuple[str, str]]:
    """Return the verbs of all loaded modules."""
    names = {verb for verb, _record in wanted_permissions(registry().manifests())}
    return [(name, verb_label(name)) for name in sorted(names)]


class RevertForm(TranslatedForm):
    """Why a change is taken back."""

    reason = LongTextField(_l("Reason"), required=True, max_length=2000)


def _revert(item: RoleChange, form: TranslatedForm) -> None:
    roles.revert_change(item.id, form["reason"].data, actor=current_actor(), today=clock.today())


class RoleChangeView(RecordView):
    """What roles hold here beyond their presets, or lack of them."""

    model = RoleChange
    reauthenticate = True
    route_base = "/core/role-changes"
    title = _l("Local changes of roles")
    title_one = _l("Local change of a role")
    with_api = False
    search_columns = ()
    list_columns = ("role", "action", "verb", "record", "decided_on", "state")
    show_sections = (
        (_l("Role and right"), ("role", "action", "verb", "record")),
        (_l("Grounds"), ("decided_on", "reason")),
        (_l("Effect"), ("state", "void_because", "applied_at")),
        (_l("Taken back"), ("reverted_on", "revert_reason")),
    )
    form_sections = (
        (_l("Role and right"), ("role", "record", "verb", "action")),
        (_l("Grounds"), ("decided_on", "reason")),
    )
    edit_sections = ()
    facts = ("role", "action", "state")
    sortable = ("decided_on",)
    order = ("-decided_on",)
    filters = ("action", "state")
    choices = {"action": ACTIONS, "state": STATES, "void_because": VOID}
    labels = {
        "role": _l("Role"),
        "action": _l("What changes"),
        "verb": _l("Right"),
        "record": _l("Kind of record"),
        "decided_on": _l("Decided on"),
        "reason": _l("Reason"),
        "state": _l("State"),
        "void_because": _l("Why without effect"),
        "applied_at": _l("Carried out at"),
        "reverted_on": _l("Taken back on"),
        "revert_reason": _l("Why taken back"),
    }
    help = {"reason": _l("Who decided it and why; it stays in the trail.")}
    tones = {
        "state": {"in_force": "warning", "asked": "info", "void": "neutral", "refused": "danger"},
        "action": {"grant": "success", "withdraw": "danger"},
    }
    form_fields = {
        "role": lambda label, **kw: ChoiceField(label, choices=role_choices, **kw),
        "record": lambda label, **kw: ChoiceField(label, choices=record_choices, **kw),
        "verb": lambda label, **kw: ChoiceField(label, choices=verb_choices, **kw),
        "decided_on": lambda label, **kw: DateField(label, maximum=clock.today(), **kw),
    }
    empty_hint = _l("All roles are as the modules bring them.")
    commands = (
        Command(
            "revert",
            _l("Take back"),
            "write",
            lambda _item: RevertForm(),
            _revert,
            shown=lambda item: item.reverted_on is None,
            icon="arrow-back-up",
            help=_l("The role will again be what its preset says."),
        ),
    )

    def cell(self, item: Any, name: str) -> Cell:
        """Show the words for roles, rights and records instead of their keys."""
        words = {"role": role_label, "verb": verb_label, "record": record_label}
        if name in words:
            return Cell(words[name](getattr(item, name)))
        return super().cell(item, name)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Ask for a change."""
        return roles.propose_change(values, actor=current_actor())
