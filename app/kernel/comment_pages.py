"""Page models of the comments on a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CommentShown:
    """A comment; a removed one has no body, and `note` says by whom."""

    name: str
    at: Any
    body: Any  # escaped, with links to the program's own pages
    note: str = ""
    typed: str = ""  # what its form begins with
    change_url: str = ""
    remove_url: str = ""


@dataclass(frozen=True)
class CommentsPanel:
    """The comments on a record, and the form for a new one."""

    comments: tuple[CommentShown, ...]
    add_url: str
    people_url: str
    follow_url: str
    is_followed: bool
    longest: int
