"""What a module says about itself: typed, so that a typo fails in the type check and at load."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flask_babel.speaklater import LazyString

from app.kernel.errors import ModuleProblem

Text: TypeAlias = str | LazyString

NAME = re.compile(r"[a-z][a-z0-9_]{1,39}$")
VERSION = re.compile(r"\d+\.\d+\.\d+$")


@dataclass(frozen=True)
class Menu:
    """One entry of the module's side navigation; shown to those who may read `record`.

    `id` is stable ("module.entry"), `view` the class name of the view that it opens.
    """

    id: str
    label: Text
    view: str
    record: str
    icon: str = "point"
    verb: str = "read"


@dataclass(frozen=True)
class Role:
    """A role preset: the verbs that it grants by record, and the roles that it builds on.

    `second_factor` asks whoever holds it for a second factor at sign-in: money, votes,
    administration. A role that includes such a role asks for it too.
    """

    name: str
    label: Text
    grants: Mapping[str, tuple[str, ...]]
    includes: tuple[str, ...] = ()
    description: Text = ""
    second_factor: bool = False


@dataclass(frozen=True)
class Forbidden:
    """Rights that roles must never hold, whoever asks; the database refuses them too."""

    roles: tuple[str, ...]
    verbs: tuple[str, ...]
    records: tuple[str, ...]
    why: Text

    def triples(self) -> set[tuple[str, str, str]]:
        """Return all (role, verb, record) that are meant."""
        return {(r, v, c) for r in self.roles for v in self.verbs for c in self.records}


@dataclass(frozen=True)
class Duty:
    """A rule that keeps people apart; the database holds it (docs/adr/0033).

    `apart`: one person never holds a right of `one` and a right of `other` in the same body.
    `kin`: nor do two close relatives. `act`: a guard of the module asks for it at an act. Only
    acts can be exceptable. `mark` says how far `law` was read (V, P, U, D): what is not verified
    (V) can be switched off by an administrator. `name` is "module.rule"; the text of its refusal
    stands in the module's messages under `constraint`.
    """

    name: str
    label: Text
    kind: str
    law: str
    mark: str = "V"
    one: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    is_exceptable: bool = False

    @property
    def constraint(self) -> str:
        """Return the name under which the database refuses."""
        return f"duty_{self.name.replace('.', '_')}"


@dataclass(frozen=True)
class Keep:
    """Records that forbid uninstalling: rows of `table` for which `condition` (SQL) holds."""

    table: str
    condition: str
    label: Text


@dataclass(frozen=True)
class Manifest:
    """A module: its name, what it needs and what it brings.

    `records` lists the permission names of the module with their verbs, `verbs` the words for those
    that are its own; `extends` gives rights on them to roles of the modules that it depends on;
    `forbidden` what no local change may ever give to a role; `duties` who is kept apart; `data` and
    `demo` name files of the package (YAML) or functions ("package.module:function"); `proofs` names
    functions that take a session and return what is wrong with the module's data, in words;
    `package` is filled in by discovery.
    """

    name: str
    version: str
    label: Text
    summary: Text
    table_prefix: str
    depends: tuple[str, ...] = ()
    application: bool = False
    auto_install: bool = False
    icon: str = "box"
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    extends: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    forbidden: tuple[Forbidden, ...] = ()
    verbs: Mapping[str, Text] = field(default_factory=dict)
    menus: tuple[Menu, ...] = ()
    data: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    keeps: tuple[Keep, ...] = ()
    duties: tuple[Duty, ...] = ()
    proofs: tuple[str, ...] = ()
    post_install: Callable[[], None] | None = None
    pre_uninstall: Callable[[], None] | None = None
    requires_python: tuple[str, ...] = ()
    maintainers: tuple[str, ...] = ()
    license: str = "Apache-2.0"
    package: str = ""

    def __post_init__(self) -> None:
        for problem in self.problems():
            raise ModuleProblem(self.name, problem)

    def problems(self) -> list[str]:
        """Return what is wrong with the manifest taken alone."""
        found = []
        if not NAME.match(self.name):
            found.append("the name must be lower case letters, digits and underscores")
        if not VERSION.match(self.version):
            found.append(f"the version {self.version!r} is not x.y.z")
        if not self.table_prefix.endswith("_"):
            found.append("table_prefix must end with an underscore")
        if self.name in self.depends:
            found.append("it depends on itself")
        found += [
            f"record {record} does not start with {self.name}."
            for record in self.records
            if not record.startswith(f"{self.name}.")
        ]
        found += [
            f"{role} is extended by {record}, which is not of this module"
            for role, grants in self.extends.items()
            for record in grants
            if record not in self.records
        ]
        found += [
            f"menu {menu.id} does not start with {self.name}."
            for menu in self.menus
            if not menu.id.startswith(f"{self.name}.")
        ]
        found += [
            f"duty {duty.name} does not start with {self.name}."
            for duty in self.duties
            if not duty.name.startswith(f"{self.name}.")
        ]
        return found

    def role_grants(
        self, name: str, known: Mapping[str, Role] | None = None
    ) -> set[tuple[str, str]]:
        """Return the (verb, record) pairs of a role with all that it includes."""
        roles = dict(known or {}) | {role.name: role for role in self.roles}
        role = roles[name]
        pairs = {(verb, record) for record, verbs in role.grants.items() for verb in verbs}
        for included in role.includes:
            pairs |= self.role_grants(included, known)
        return pairs
