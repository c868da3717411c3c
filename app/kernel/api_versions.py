"""Versions in the API: `ETag`, `If-Match` and `If-None-Match`, and what is answered to the slower.

A client that changes something says which version it read: in `If-Match` (412 when it is no longer
the newest) or as `version` in the body (409); without either the answer is 428. Both refusals hold
the record in its three states. RFC 9110, section 13; RFC 6585, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.extensions import db
from app.kernel import form_values
from app.kernel.errors import Conflict, VersionNeeded, VersionStale
from app.kernel.merging import Side, merge
from app.kernel.models import is_versioned
from app.kernel.versions import Opened, at_version, note_of, opened_from, version_of

if TYPE_CHECKING:
    from app.kernel.views import RecordView

WHAT = "api"


@dataclass(frozen=True)
class Expected:
    """The version that a client read, and whether it named it in a header."""

    version: int | None
    by_header: bool = False


def etag(item: Any) -> str | None:
    """Return the strong entity tag of a record: its version."""
    version = version_of(item)
    return None if version is None else f'"{version}"'


def tagged(response: Response, item: Any) -> Response:
    """Put the entity tag of a record on an answer."""
    tag = etag(item)
    if tag is not None:
        response.headers["ETag"] = tag
    return response


def is_known(item: Any) -> bool:
    """Tell whether the client says that it has this version already (`If-None-Match`)."""
    version = version_of(item)
    return version is not None and request.if_none_match.contains_weak(str(version))


def expected(view: RecordView, body: Mapping[str, Any]) -> Expected:
    """Return the version that the client read; raise VersionNeeded (428) or VersionStale (412)."""
    if not is_versioned(view.model):
        return Expected(None)
    if "If-Match" in request.headers:
        # Only a strong tag names a version; `*` would mean “whatever it is now”.
        tags = [tag for tag in request.if_match.as_set() if tag.isascii() and tag.isdigit()]
        if request.if_match.star_tag:
            raise VersionNeeded
        if len(tags) != 1 or len(tags[0]) > 9:
            raise VersionStale(version=None)
        return Expected(int(tags[0]), by_header=True)
    version = body.get("version")
    if version is None and request.method == "DELETE":
        sent = request.args.get("version", "")
        version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    if version is None:
        raise VersionNeeded
    if isinstance(version, bool) or not isinstance(version, int):
        return Expected(-1)
    return Expected(version)


def base_note(view: RecordView, item: Any, form: Callable[[Any], Any]) -> str | None:
    """Return the sealed note of a record's form, with which a client gets `base` in a conflict."""
    if not view.has_route("edit") or not is_versioned(view.model):
        return None
    return note_of(db.session(), WHAT, item, form_values.values_of(form(item)))


def opened(view: RecordView, key: int, body: Mapping[str, Any]) -> Opened | None:
    """Return the record as the client read it, if it sent the note back."""
    note = body.get("base")
    if not isinstance(note, str):
        return None
    return opened_from(db.session(), WHAT, view.model, key, note)


def run(view: RecordView, key: int, asked: Expected, step: Callable[[], Any]) -> Any:
    """Carry out a step on a record while it is at the version that the client read."""
    try:
        with at_version(view.model, key, asked.version):
            return step()
    except Conflict as error:
        if asked.by_header:
            raise VersionStale(version=error.values.get("found")) from error
        raise


def three_states(
    theirs: Mapping[str, Any], yours: Mapping[str, Any], base: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what a client needs to merge: the three states and the fields in conflict."""
    rows = merge(base, theirs, yours)
    return {
        "yours": {row.name: row.mine for row in rows},
        "theirs": {row.name: row.theirs for row in rows},
        "base": None if base is None else {row.name: base.get(row.name) for row in rows},
        "conflicts": [row.name for row in rows if row.side is Side.CONFLICT],
    }
