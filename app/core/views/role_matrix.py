"""Roles × rights × record rules by module, and what one user may do by all assignments together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _

from app.core.models import Assignment, RoleChange
from app.core.services import roles
from app.core.views.rights import record_label, role_label, rule_words, verb_label
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, CommandView
from app.kernel.formats import format_date
from app.kernel.manifest import Manifest
from app.kernel.pages import Button, Crumb, FilterControl
from app.kernel.permissions import ADMIN
from app.kernel.registry import registry
from app.kernel.role_changes import Pair, forbidden_rights, held_rights
from app.kernel.security import current_actor

HELD, NONE, GIVEN, TAKEN, FORBIDDEN = "held", "none", "given", "taken", "forbidden"


@dataclass(frozen=True)
class RightCell:
    """A cell: its words and state; `marks` are numbers of assignments, `url` leads to a change."""

    text: str
    state: str = HELD
    marks: tuple[int, ...] = ()
    url: str | None = None
    title: str = ""
    parts: tuple[RightCell, ...] = ()


@dataclass(frozen=True)
class RightRow:
    """A record with its rule in words, and one cell for each column."""

    label: str
    code: str
    rule: str
    cells: tuple[RightCell, ...]


@dataclass(frozen=True)
class RightTable:
    """The records of one module."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[RightRow, ...]


@dataclass(frozen=True)
class HeldAssignment:
    """An assignment of the person who is looked at."""

    number: int
    role: str
    role_url: str
    where: str
    organisation: str
    dates: str
    is_in_force: bool
    state: str


@dataclass(frozen=True)
class Difference:
    """A local change of a role."""

    role: str
    right: str
    given: bool
    reason: str
    decided_on: str
    state: str
    url: str


@dataclass(frozen=True)
class MatrixPage:
    """The screen."""

    title: str
    intro: str
    filters: tuple[FilterControl, ...]
    tables: tuple[RightTable, ...]
    breadcrumbs: tuple[Crumb, ...]
    buttons: tuple[Button, ...] = ()
    assignments: tuple[HeldAssignment, ...] | None = None
    differences: tuple[Difference, ...] = ()
    clear_url: str = ""


class RoleMatrixView(CommandView):
    """Who may do what with which records where; changed only through local changes of roles."""

    route_base = "/core/role-matrix"
    class_permission_name = "core.Role"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the matrix of a module, of a role or of a person."""
        asked = Asked.of_request()
        page = Matrix(self, asked).page()
        return self.page("core/role_matrix.html", page)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what is not known counts as not asked."""

    module: str | None
    role: str | None
    user: Any = None

    @classmethod
    def of_request(cls) -> Asked:
        """Read the address."""
        known = registry()
        module, role = request.args.get("module", ""), request.args.get("role", "")
        return cls(
            module if module in known.loaded else None,
            role if role in known.roles() or role == ADMIN else None,
            _user(request.args.get("user", "")),
        )


def _user(typed: str) -> Any:
    """Return the asked user, whose assignments the reader may see; the reader's own always."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return None
    actor = current_actor()
    if int(typed) != actor.user_id and not actor.may("read", "core.User"):
        return None
    return db.session.get(User, int(typed))


def _name(user: Any) -> str:
    return f"{user.last_name} {user.first_name}".strip() or str(user.username)


class Matrix:
    """Puts the page together: presets, what is held, what was changed."""

    def __init__(self, view: RoleMatrixView, asked: Asked) -> None:
        self.view = view
        self.asked = asked
        self.presets = roles.presets()
        self.held = held_rights(db.session())
        self.forbidden = forbidden_rights(registry().manifests())
        actor = current_actor()
        sees = actor.may("read", "core.RoleChange")
        self.changes = roles.open_changes() if sees else []
        self.may_change = actor.may("write", "core.RoleChange")

    def page(self) -> MatrixPage:
        """Return the page that was asked for."""
        asked = self.asked
        if asked.user is not None:
            return self._page(_("What %(name)s may do", name=_name(asked.user)), *self._of_user())
        if asked.role is not None:
            title = _("Role: %(name)s", name=role_label(asked.role))
            return self._page(title, self._role_intro(asked.role), self._of_role(asked.role))
        intro = _(
            "Rows are records, columns are roles. A role acts only on the records that its rule "
            "reaches, in the units and organisations of the assignment."
        )
        return self._page(_("Roles and rights"), intro, self._of_modules())

    def _page(
        self,
        title: str,
        intro: str,
        tables: tuple[RightTable, ...],
        assignments: tuple[HeldAssignment, ...] | None = None,
    ) -> MatrixPage:
        home, own = Crumb(_("Home"), "/"), Crumb(_("Roles and rights"), self.view.url("index"))
        plain = self.asked.role is None and self.asked.user is None
        crumbs = (home, Crumb(own.label)) if plain else (home, own, Crumb(title))
        return MatrixPage(
            title=title,
            intro=intro,
            filters=self._filters(),
            tables=tables,
            breadcrumbs=crumbs,
            buttons=self._buttons(),
            assignments=assignments,
            differences=self._differences(),
            clear_url=self.view.url("index"),
        )

    # -- three ways to look --------------------------------------------------------

    def _manifests(self) -> Iterable[Manifest]:
        shown = self.asked.module
        if shown is None and self.asked.role is None and self.asked.user is None:
            loaded = registry().manifests()
            shown = next((m.name for m in loaded if m.application), loaded[0].name)
        return [m for m in registry().manifests() if shown in (None, m.name)]

    def _of_modules(self) -> tuple[RightTable, ...]:
        tables = []
        for manifest in self._manifests():
            names = [
                role
                for role in self.presets
                if any(
                    record in manifest.records
                    for _verb, record in self.presets[role] | self.held.get(role, set())
                )
            ]
            rows = (
                self._row(record, [self._verbs(role, record, verbs) for role in names])
                for record, verbs in manifest.records.items()
            )
            labels = tuple(role_label(name) for name in names)
            tables.append(RightTable(str(manifest.label), labels, tuple(rows)))
        return tuple(tables)

    def _verbs(self, role: str, record: str, verbs: Iterable[str]) -> RightCell:
        """Return what a role holds on a record, differences marked."""
        cells = (self._right(role, (verb, record)) for verb in verbs)
        shown = tuple(cell for cell in cells if cell.state in (HELD, GIVEN, TAKEN))
        return RightCell("", HELD if shown else NONE, parts=shown)

    def _of_role(self, role: str) -> tuple[RightTable, ...]:
        return self._tables(lambda pair: self._right(role, pair, with_url=True))

    def _right(self, role: str, pair: Pair, *, with_url: bool = False) -> RightCell:
        held, preset = pair in self.held.get(role, set()), pair in self.presets.get(role, set())
        words = verb_label(pair[0])
        if held:
            state = HELD if preset else GIVEN
        elif preset:
            state = TAKEN
        else:
            state = FORBIDDEN if (role, *pair) in self.forbidden else NONE
        url = self._change_url(role, pair, state) if with_url else None
        return RightCell(words, state, url=url)

    def _change_url(self, role: str, pair: Pair, state: str) -> str | None:
        if not self.may_change or role == ADMIN or state == FORBIDDEN:
            return None
        change = next(
            (c for c in self.changes if (c.role, c.verb, c.record) == (role, *pair)), None
        )
        view = registry().views["RoleChangeView"]
        if change is not None:
            return str(view.url("show", pk=change.id))
        action = "withdraw" if state == HELD else "grant"
        return str(view.url("add", role=role, verb=pair[0], record=pair[1], action=action))

    def _of_user(
        self,
    ) -> tuple[str, tuple[RightTable, ...], tuple[HeldAssignment, ...]]:
        found = roles.assignments_of(self.asked.user.id)
        today = clock.today()
        shown = tuple(
            self._assignment(number, item, in_force=roles.in_force(item, today))
            for number, item in enumerate(found, 1)
        )
        rights: dict[Pair, list[int]] = {}
        for number, item in enumerate(found, 1):
            if roles.in_force(item, today) and self.asked.user.active:
                for pair in self.held.get(item.role.name, set()):
                    rights.setdefault(pair, []).append(number)
        tables = self._tables(
            lambda pair: RightCell(
                verb_label(pair[0]),
                HELD if pair in rights else NONE,
                marks=tuple(rights.get(pair, ())),
            )
        )
        intro = _(
            "The union of the assignments in force on %(day)s. The numbers say by which of them.",
            day=format_date(today),
        )
        if not self.asked.user.active:
            intro = _("The account is closed, so its assignments give nothing.")
        return intro, tables, shown

    def _assignment(self, number: int, item: Assignment, *, in_force: bool) -> HeldAssignment:
        ended = item.valid_to is not None and item.valid_to < clock.today()
        return HeldAssignment(
            number=number,
            role=role_label(item.role.name),
            role_url=self.view.url("index", role=item.role.name),
            where=str(item.unit) if item.unit is not None else _("Whole country"),
            organisation=str(item.organisation) if item.organisation is not None else "",
            dates=_dates(item),
            is_in_force=in_force,
            state=_("In force") if in_force else (_("Ended") if ended else _("Not yet in force")),
        )

    # -- parts ---------------------------------------------------------------------

    def _tables(self, cell: Any) -> tuple[RightTable, ...]:
        """Return records × verbs for the shown modules; of a person only what they may do."""
        tables = []
        for manifest in self._manifests():
            verbs = list(dict.fromkeys(v for own in manifest.records.values() for v in own))
            rows = []
            for record, own in manifest.records.items():
                cells = [
                    cell((verb, record)) if verb in own else RightCell("", "undeclared")
                    for verb in verbs
                ]
                if self.asked.user is None or any(c.state == HELD for c in cells):
                    rows.append(self._row(record, cells))
            if rows:
                columns = tuple(verb_label(verb) for verb in verbs)
                tables.append(RightTable(str(manifest.label), columns, tuple(rows)))
        return tuple(tables)

    @staticmethod
    def _row(record: str, cells: Iterable[RightCell]) -> RightRow:
        return RightRow(record_label(record), record, rule_words(record), tuple(cells))

    @staticmethod
    def _role_intro(role: str) -> str:
        preset = registry().roles().get(role)
        return str(preset.description) if preset is not None else ""

    def _filters(self) -> tuple[FilterControl, ...]:
        known = registry()
        modules = tuple((m.name, str(m.label)) for m in known.manifests())
        names = tuple((name, role_label(name)) for name in known.roles())
        asked = self.asked
        found = [
            FilterControl("module", _("Module"), "select", asked.module or "", choices=modules),
            FilterControl("role", _("Role"), "select", asked.role or "", choices=names),
        ]
        users = known.record_views.get("core.User")
        if users is not None and current_actor().may("read", "core.User"):
            user = asked.user
            found.append(
                FilterControl(
                    "user",
                    _("User"),
                    "lookup",
                    str(user.id) if user is not None else "",
                    value_label=_name(user) if user is not None else "",
                    lookup_url=users.url("lookup"),
                )
            )
        return tuple(found)

    def _buttons(self) -> tuple[Button, ...]:
        actor, view = current_actor(), registry().views["RoleChangeView"]
        buttons = []
        if actor.user_id is not None and self.asked.user is None:
            url = self.view.url("index", user=actor.user_id)
            buttons.append(Button(_("What may I do?"), url, icon="user-check"))
        if actor.may("read", "core.RoleChange"):
            buttons.append(Button(_("Local changes"), view.url("list"), icon="arrows-diff"))
        return tuple(buttons)

    def _differences(self) -> tuple[Difference, ...]:
        role = self.asked.role
        if self.asked.user is not None:
            return ()
        return tuple(_difference(c) for c in self.changes if role in (None, c.role))


def _difference(change: RoleChange) -> Difference:
    view: Any = registry().views["RoleChangeView"]
    return Difference(
        role=role_label(change.role),
        right=f"{verb_label(change.verb)} · {record_label(change.record)}",
        given=change.action == "grant",
        reason=change.reason,
        decided_on=format_date(change.decided_on),
        state=view.cell(change, "state").text,
        url=str(view.url("show", pk=change.id)),
    )


def _dates(item: Assignment) -> str:
    first = format_date(item.valid_from) if item.valid_from is not None else ""
    last = format_date(item.valid_to) if item.valid_to is not None else ""
    if first and last:
        return _("%(first)s to %(last)s", first=first, last=last)
    if first:
        return _("since %(first)s", first=first)
    return _("until %(last)s", last=last) if last else _("without dates")
