"""Numbers that name a person, as digits; pure. What was typed is in no error."""

from __future__ import annotations

import re

_IDENTITY = re.compile(r"[0-9]{9}|[0-9]{12}")
_TELEPHONE = re.compile(r"\+?[0-9]{9,15}")


class NotAnIdentityNumber(ValueError):
    """An identity number has 12 digits, or 9 on an old card."""


class NotATelephoneNumber(ValueError):
    """A telephone number has 9 to 15 digits, perhaps after a plus."""


def plain_number(text: str) -> str:
    """Return a number without what people put between its digits, to compare it with others."""
    return re.sub(r"[\s.\-]", "", text).casefold()


def parse_identity_number(typed: str) -> str:
    """Return the digits of an identity number; raise NotAnIdentityNumber."""
    digits = plain_number(typed)
    if not _IDENTITY.fullmatch(digits):
        raise NotAnIdentityNumber
    return digits


def parse_telephone(typed: str) -> str:
    """Return the digits of a telephone number, perhaps after a plus; raise NotATelephoneNumber."""
    digits = re.sub(r"[\s.\-()]", "", typed)
    if not _TELEPHONE.fullmatch(digits):
        raise NotATelephoneNumber
    return digits
