"""Finds records by a whole masked number through its blind index, for who may have it shown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.kernel import crypto, field_policy
from app.kernel.crypto import EncryptedText
from app.kernel.identity import plain_number
from app.kernel.listing import ListQuery

if TYPE_CHECKING:
    from app.kernel.views import RecordView

# Short texts are words and codes; the mask shows up to four digits, which must find nothing.
LOOKS_LIKE_A_NUMBER = re.compile(r"\+?[0-9]{8,20}")


def exactly(view: RecordView, query: ListQuery) -> ListQuery:
    """Return a query that seeks a whole number by its blind index instead of by words.

    Only an equal number is found, and only by holders of the verb that would show it; for others
    the search stays one by words, which no number is among.
    """
    number = plain_number(query.search)
    if not LOOKS_LIKE_A_NUMBER.fullmatch(number):
        return query
    for name, rule in field_policy.rules_of(view.model).items():
        kind = getattr(view.model, name).type
        if rule.index and isinstance(kind, EncryptedText) and view.may(rule.verb):
            found = (rule.index, crypto.blind_index(number, kind.name))
            return replace(query, search="", fixed=(*query.fixed, found))
    return query
