"""Saved views of lists, as far as the kernel knows of them: names for addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.actor import Actor

ALL = "all"  # the value of `view` for the list as its module made it


@dataclass(frozen=True)
class NamedView:
    """A saved view; `query` is what follows the question mark in the address of the list."""

    key: int
    name: str
    query: str
    is_default: bool = False


Provider = Callable[[Session, Actor, str], Sequence[NamedView]]
_PROVIDERS: list[Provider] = []


def provide_views(provider: Provider) -> Provider:
    """Register the function that knows the saved views of a list."""
    _PROVIDERS[:] = [provider]
    return provider


def named_views(session: Session, actor: Actor, list_view: str) -> Sequence[NamedView]:
    """Return the saved views that a list offers its reader, in the order in which it shows them."""
    return _PROVIDERS[0](session, actor, list_view) if _PROVIDERS else ()


def default_of(views: Sequence[NamedView]) -> NamedView | None:
    """Return the view in which a list opens: one's own default before that of a role."""
    return next((view for view in views if view.is_default), None)
