"""Comparison form of Vietnamese labels, so that whole labels can be matched exactly."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Normalise to NFC, lower case and single spaces; accents stay."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def fold(text: str) -> str:
    """Drop case, accents, đ and punctuation: "Họ, tên" and "HO TEN" become "ho ten"."""
    replaced = plain(text).replace("đ", "d")
    letters = (c for c in unicodedata.normalize("NFD", replaced) if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", "".join(letters)).split())


def label_key(text: str) -> str:
    """Return the key by which labels are compared; a label of signs alone stays as it is."""
    return fold(text) or plain(text)
