"""What every record rule answers, and how its SQL form is filled in for a table."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy.sql import ColumnElement

from app.kernel.manifest import Text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.actor import Actor

READ, WRITE, DELETE = "read", "write", "delete"
Bound = tuple[str, frozenset[int]]  # a column and the only keys in it of rows that are reached
NOTHING: Bound = ("", frozenset())
TOKEN = re.compile(r"(?<!:):(verb|record|table)\b")
REACH = re.compile(r"\bcore_(my_units|all_units|my_organisations|all_organisations)\([^()]+\)")
BEFORE_VERBS = {"all_organisations": "all_units"}


@dataclass(frozen=True)
class Request:
    """Who asks, for what verb, on which record."""

    actor: Actor
    verb: str
    record: str


class Columns(Protocol):
    """Anything whose columns are found by name in `c`: a table, an alias, a mapped class."""

    @property
    def c(self) -> Any:
        """Return the columns by name."""


class Scope(ABC):
    """A record rule."""

    label: Text = _l("by a rule of the module")

    @abstractmethod
    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        """Return the condition that holds for the rows that the actor reaches."""

    @abstractmethod
    def policy(self) -> str:
        """Return the same rule as the SQL expression of a row-level security policy.

        `:verb`, `:record` and `:table` stand for what `rendered` fills in for each command.
        """

    @abstractmethod
    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        """Tell whether the actor reaches a row with these column values."""

    @property
    def columns(self) -> frozenset[str]:
        """Return the columns that the rule reads."""
        return frozenset()

    @property
    def is_public(self) -> bool:
        """Tell whether everybody who is signed in reads all rows."""
        return False

    def bound(self, request: Request) -> Bound | None:
        """Return a column with the only keys in it of rows that are reached, or None.

        It lets a search begin with the index of the column; what is reached, the rule itself says.
        """
        return None

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        """Return the rules by which the actor reaches such a row; none if out of reach."""
        return (self,) if self.allows(values, request, session) else ()


def literal(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def fill(template: str, **values: str) -> str:
    """Replace some of the tokens of a policy, as SQL that is inserted as it stands."""
    return TOKEN.sub(lambda found: values.get(found[1], found[0]), template)


def rendered(scope: Scope, table: str, verb: str, record: str, *, exact: bool = True) -> str:
    """Return the policy of a table for one verb; the program itself passes every rule.

    Not `exact`: as it is before the revision that lets the database ask for verbs.
    """
    rule = fill(scope.policy(), verb=literal(verb), record=literal(record), table=table)
    if not exact:
        rule = REACH.sub(lambda found: f"core_{BEFORE_VERBS.get(found[1], found[1])}()", rule)
    return f"(select core_is_system()) or ({rule})"
