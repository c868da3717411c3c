"""Papers on which steps rest: what a transition asks for, and what is handed in.

Core keeps them (files, numbers); the kernel knows only their shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.actor import Actor
from app.kernel.manifest import Text


@dataclass(frozen=True)
class PaperRule:
    """The kind of paper that a transition asks for.

    A numbered paper stands in the register of its issuer: a number once a year and kind. `capacity`
    is in what office it is usually signed; `suggest` fills the form from the record. `documents`
    names the documents whose papers, made and signed here, serve for the step.
    """

    kind: str
    label: Text
    capacity: Text = ""
    is_numbered: bool = True
    needs_scan: bool = False
    suggest: Callable[[Any], Mapping[str, Any]] | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; its type is judged by its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Paper:
    """A signed paper: number as typed, day, who signed in which capacity, issuer and scan."""

    signer: str
    capacity: str
    issued_on: date
    number: str | None = None
    organisation_id: int | None = None
    signer_person_id: int | None = None
    scan: Upload | None = None
    attachment_id: int | None = None
    document_id: int | None = None  # a paper made here, which says all of the above itself


@dataclass(frozen=True)
class MadePaper:
    """A paper that was made and signed here, as it is offered for a step."""

    key: int
    label: str
    paper: Paper


Keeper = Callable[[Any, str, PaperRule, Paper, Actor], None]
_KINDS: dict[str, Text] = {}
_KEEPERS: list[Keeper] = []
Offer = Callable[[Any, PaperRule], Sequence[MadePaper]]
_OFFERS: list[Offer] = []


def declare_papers(names: Mapping[str, Text]) -> None:
    """Make kinds of papers known, with the names under which they are shown."""
    _KINDS.update(names)


def kinds() -> dict[str, Text]:
    """Return the known kinds of papers with their names."""
    return dict(_KINDS)


def keep_with(keeper: Keeper) -> Keeper:
    """Let a function keep papers; the last one named does."""
    _KEEPERS.append(keeper)
    return keeper


def keep(item: Any, transition: str, rule: PaperRule, paper: Paper, actor: Actor) -> None:
    """Keep the paper of a step; raise what is wrong with its number, its file or its issuer."""
    _KEEPERS[-1](item, transition, rule, paper, actor)


def offer_with(offer: Offer) -> Offer:
    """Let a function find the papers made here that serve for a step; the last one named does."""
    _OFFERS.append(offer)
    return offer


def made_for(item: Any, rule: PaperRule) -> Sequence[MadePaper]:
    """Return the papers of a record, made and signed here, that serve for a step."""
    return _OFFERS[-1](item, rule) if _OFFERS and rule.documents else ()
