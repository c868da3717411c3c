"""Types of the workflow bar on a record's page; the other types of pages are in `pages`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StateStep:
    """One state in the status bar; `at` and `by` say when and by whom it was reached."""

    name: str
    label: str
    current: bool = False
    passed: bool = False
    at: str = ""
    by: str = ""


@dataclass(frozen=True)
class TransitionButton:
    """A move of the workflow; with `needs_reason` the click leads to a form first."""

    name: str
    label: str
    url: str
    tone: str = "primary"
    needs_reason: bool = False
    confirm: str | None = None
    seen: str = ""  # the sealed state of the record that the page shows


@dataclass(frozen=True)
class SayLine:
    """What one person said to a proposed step."""

    text: str
    at: str
    tone: str = "info"


@dataclass(frozen=True)
class NextStep:
    """A step that may follow: who may take it, by when, and how many of those needed agree."""

    label: str
    roles: str = ""
    people: str = ""
    due: str = ""
    overdue: bool = False
    needed: int = 0
    given: int = 0
    says: tuple[SayLine, ...] = ()
    changed: bool = False
    paper: str = ""


@dataclass(frozen=True)
class PaperLine:
    """A signed paper of a record; `url` leads to the scan for those who may open it."""

    kind: str
    number: str
    issued_on: str
    issuer: str
    signer: str
    capacity: str
    url: str | None = None
    has_scan: bool = False


@dataclass(frozen=True)
class WorkflowBar:
    """The way that a record took, where it stands, and who may move it next."""

    steps: tuple[StateStep, ...]
    buttons: tuple[TransitionButton, ...] = ()
    hint: str = ""
    next: tuple[NextStep, ...] = ()
    papers: tuple[PaperLine, ...] = ()
