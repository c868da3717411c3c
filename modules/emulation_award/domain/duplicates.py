"""One achievement is not rewarded twice: who is the same, and which texts are copies.

Names are compared after Unicode normalisation, since Vietnamese accents come composed and apart.
Likeness is a whole number of hundredths.
"""

import unicodedata
from difflib import SequenceMatcher

COPY = 90


def same_name(first: str, second: str) -> bool:
    """Tell whether two names are the same but for case, blanks and the form of their accents."""
    return _folded(first) == _folded(second)


def likeness(first: str, second: str) -> int:
    """Return how alike two texts are, from 0 to 100 hundredths."""
    one, other = _folded(first), _folded(second)
    whole = len(one) + len(other)
    if not whole:
        return 0
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return 200 * sum(block.size for block in blocks) // whole


def is_copy(first: str, second: str) -> bool:
    """Tell whether a reason is taken over from another nomination."""
    return likeness(first, second) >= COPY


def _folded(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())
