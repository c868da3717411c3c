"""Local changes of roles: what an installation gives or takes beside the presets in code.

Presets stay code. A change is a row of `core_role_change`; the operator's synchronisation applies
presets and changes together, and says of each change whether it is in force. See docs/adr/0022.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Manifest, Role, Text

Pair = tuple[str, str]  # verb, record
GRANT, WITHDRAW = "grant", "withdraw"
ASKED, IN_FORCE, VOID = "asked", "in_force", "void"
REFUSED, REVERTED = "refused", "reverted"
NO_ROLE, NO_RIGHT, FORBIDDEN, NO_DIFFERENCE = "no_role", "no_right", "forbidden", "no_difference"


@dataclass(frozen=True)
class LocalChange:
    """A change as it stands in the database."""

    id: int
    role: str
    verb: str
    record: str
    action: str
    state: str = IN_FORCE
    void_because: str = ""
    is_reverted: bool = False
    asker_may: bool = True

    @property
    def pair(self) -> Pair:
        """Return the right that is given or taken."""
        return (self.verb, self.record)

    def __str__(self) -> str:
        sign = "+" if self.action == GRANT else "-"
        return f"{self.role}: {sign}{self.verb} {self.record}"


@dataclass(frozen=True)
class Outcome:
    """What came of a change: its state, and why when it changes nothing."""

    state: str
    void_because: str = ""


@dataclass
class SyncReport:
    """What a synchronisation did: rights that moved by role, and changes that changed nothing."""

    moved: dict[str, tuple[list[Pair], list[Pair]]] = field(default_factory=dict)
    void: list[tuple[LocalChange, str]] = field(default_factory=list)


def forbidden_rights(manifests: Iterable[Manifest]) -> set[tuple[str, str, str]]:
    """Return all (role, verb, record) that modules declare as never to be held."""
    found: set[tuple[str, str, str]] = set()
    for manifest in manifests:
        for rule in manifest.forbidden:
            found |= rule.triples()
    return found


def why_forbidden(manifests: Iterable[Manifest], role: str, pair: Pair) -> Text | None:
    """Return why a role must never hold a right; nothing when it may."""
    for manifest in manifests:
        for rule in manifest.forbidden:
            if (role, *pair) in rule.triples():
                return rule.why
    return None


def decide(
    change: LocalChange,
    presets: Mapping[str, set[Pair]],
    declared: set[Pair],
    forbidden: set[tuple[str, str, str]],
) -> Outcome:
    """Say whether a change is in force beside the presets of the installed modules."""
    if change.is_reverted:
        return Outcome(REVERTED)
    if change.state == REFUSED or (change.state == ASKED and not change.asker_may):
        return Outcome(REFUSED)
    if change.role not in presets:
        return Outcome(VOID, NO_ROLE)
    if change.pair not in declared:
        return Outcome(VOID, NO_RIGHT)
    if change.action == GRANT and (change.role, *change.pair) in forbidden:
        return Outcome(VOID, FORBIDDEN)
    if (change.pair in presets[change.role]) == (change.action == GRANT):
        return Outcome(VOID, NO_DIFFERENCE)
    return Outcome(IN_FORCE)


def with_changes(
    presets: Mapping[str, set[Pair]],
    changes: Iterable[tuple[LocalChange, Outcome]],
) -> dict[str, set[Pair]]:
    """Return the presets with the changes in force."""
    found = {role: set(pairs) for role, pairs in presets.items()}
    for change, outcome in changes:
        if outcome.state != IN_FORCE:
            continue
        if change.action == GRANT:
            found[change.role].add(change.pair)
        else:
            found[change.role].discard(change.pair)
    return found


def differences(
    presets: Mapping[str, set[Pair]], held: Mapping[str, set[Pair]]
) -> dict[str, tuple[set[Pair], set[Pair]]]:
    """Return by role what it holds beyond its preset and what it lacks of it."""
    return {
        role: (held.get(role, set()) - pairs, pairs - held.get(role, set()))
        for role, pairs in presets.items()
        if held.get(role, set()) != pairs
    }


# -- in the database ---------------------------------------------------------------


def read_changes(session: Session) -> list[LocalChange]:
    """Return all changes; none before their table exists."""
    if session.execute(text("select to_regclass('core_role_change')")).scalar() is None:
        return []
    rows = session.execute(
        text(
            "select id, role, verb, record, action, state, void_because, reverted_on, case "
            "when state <> 'asked' then true else coalesce("
            "core_user_may(created_by_id, 'write', 'core.RoleChange'), false) end as asker_may "
            "from core_role_change order by id"
        )
    )
    return [
        LocalChange(
            id=row.id,
            role=row.role,
            verb=row.verb,
            record=row.record,
            action=row.action,
            state=row.state,
            void_because=row.void_because,
            is_reverted=row.reverted_on is not None,
            asker_may=row.asker_may,
        )
        for row in rows
    ]


def note_outcomes(
    session: Session, decided: Iterable[tuple[LocalChange, Outcome]]
) -> list[tuple[LocalChange, str]]:
    """Write what came of the changes where it is new; return those that became void."""
    void = []
    for change, outcome in decided:
        if (change.state, change.void_because) == (outcome.state, outcome.void_because):
            continue
        session.execute(
            text(
                "update core_role_change set state = :state, void_because = :why, "
                "applied_at = now() where id = :id"
            ),
            {"state": outcome.state, "why": outcome.void_because, "id": change.id},
        )
        if outcome.state == VOID:
            void.append((change, outcome.void_because))
    return void


def write_forbidden(session: Session, forbidden: set[tuple[str, str, str]]) -> None:
    """Make the database's list of rights that roles never hold equal to the manifests'."""
    if session.execute(text("select to_regclass('core_role_forbidden')")).scalar() is None:
        return
    rows = session.execute(text("select role, verb, record from core_role_forbidden"))
    known = {(row.role, row.verb, row.record) for row in rows}
    for words, triples in (
        (
            "delete from core_role_forbidden where role = :r and verb = :v and record = :c",
            known - forbidden,
        ),
        (
            "insert into core_role_forbidden (role, verb, record) values (:r, :v, :c)",
            forbidden - known,
        ),
    ):
        if triples:
            values = [{"r": r, "v": v, "c": c} for r, v, c in sorted(triples)]
            session.execute(text(words), values)


def held_rights(session: Session) -> dict[str, set[Pair]]:
    """Return what each role holds in the framework's tables."""
    rows = session.execute(
        text(
            "select r.name as role, p.name as permission, v.name as record "
            "from ab_permission_view_role g join ab_role r on r.id = g.role_id "
            "join ab_permission_view pv on pv.id = g.permission_view_id "
            "join ab_permission p on p.id = pv.permission_id "
            "join ab_view_menu v on v.id = pv.view_menu_id"
        )
    )
    found: dict[str, set[Pair]] = {}
    for row in rows:
        pair = (row.permission.removeprefix("can_"), row.record)
        found.setdefault(row.role, set()).add(pair)
    return found


def trail_moves(session: Session, moved: Mapping[str, tuple[list[Pair], list[Pair]]]) -> None:
    """Write into the trail which rights roles were given and which were taken from them."""
    for role, (given, taken) in sorted(moved.items()):
        details = {
            "role": role,
            "granted": [f"{verb} {record}" for verb, record in given],
            "withdrawn": [f"{verb} {record}" for verb, record in taken],
        }
        session.execute(
            text(
                "select core_trail_event('role_rights', 'core.Role', 'ab_role', r.id, null, "
                "cast(:d as jsonb)) from ab_role r where r.name = :role"
            ),
            {"d": json.dumps(details), "role": role},
        )


def roles_by_name(manifests: Iterable[Manifest]) -> dict[str, Role]:
    """Return the role presets of some modules by name."""
    return {role.name: role for manifest in manifests for role in manifest.roles}
