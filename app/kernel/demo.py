"""What modules need to bring demonstration data: options, and logins that the login page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.manifest import Text


@dataclass(frozen=True)
class DemoOptions:
    """How much to load; the same seed gives the same people."""

    households: int | None = None
    seed: int = 2019
    say: Callable[[str], None] = lambda _line: None


@dataclass(frozen=True)
class DemoLogin:
    """A demonstration user, shown on the login page of a demonstration."""

    username: str
    password: str
    role: Text
    where: str


_LOGINS: dict[str, DemoLogin] = {}


def offer_login(login: DemoLogin) -> None:
    """Make a demonstration login known."""
    _LOGINS[login.username] = login


def logins() -> tuple[DemoLogin, ...]:
    """Return the demonstration logins of the loaded modules."""
    return tuple(_LOGINS.values())


def options(session: Session) -> DemoOptions:
    """Return the options of the running load."""
    found = session.info.get("demo")
    return found if isinstance(found, DemoOptions) else DemoOptions()
