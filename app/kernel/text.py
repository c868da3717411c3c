"""Vietnamese text: normal forms, search and sort keys, names, and cleaning of typed input.

Keys are made here and stored, so the order of lists and the result of a search do not depend on the
collations of a database server.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary order
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
APOSTROPHES = "'`´‘’ʼʻ′ˈ"
NUMBER_WIDTH = 12
REMEMBERED = 16_384  # Vietnamese has fewer syllables: keys of long lists are made of known parts
LONGEST = 32  # of what is remembered

# The tone part must sort below every letter, and two joined keys below that (see join_sort_keys).
_TONE_SEPARATOR = "\x02"
_KEY_SEPARATOR = "\x01"

_NO_APOSTROPHE = {ord(mark): None for mark in APOSTROPHES}
_DASHES = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")  # letters and marks without ink
_LINE_BREAK = re.compile(r"\r\n?|\u2028|\u2029")
_PASTE_RESIDUE = " \t\n\r\u00a0\u200b\ufeff"  # clings to the ends of pasted text


class HiddenCharacters(ValueError):
    """A typed text holds a character that nobody can see; `position` counts from 1."""

    def __init__(self, position: int, name: str) -> None:
        super().__init__(position, name)
        self.position = position
        self.name = name


@dataclass(frozen=True)
class PersonName:
    """The parts of a person's name, in the order in which they are written."""

    family: str
    middle: str
    given: str


def nfc(text: str) -> str:
    """Compose the text, so that equal letters are equal code points."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Strip accents and case: `Đặng Thị  Đào` becomes `dang thi dao`."""
    return " ".join(" ".join(map(_folded_word, text.split())).split())


def _folded_word(word: str) -> str:
    return _folded(word) if len(word) <= LONGEST else _folded.__wrapped__(word)


@lru_cache(REMEMBERED)
def _folded(word: str) -> str:
    small = unicodedata.normalize("NFD", unicodedata.normalize("NFD", word).casefold())
    bare = "".join(char for char in small if not unicodedata.combining(char))
    return bare.replace("đ", "d")


def search_key(*texts: str | None) -> str:
    """Make the stored key of a record, or of a search term: folded words and nothing else.

    Apostrophes vanish (`M'Drăng` and `MDrăng` are one word); other signs part words.
    """
    folded = " ".join(fold(text) for text in texts if text).translate(_NO_APOSTROPHE)
    if folded.replace(" ", "").isalnum():  # most texts are words and nothing else
        return " ".join(folded.split())
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())


def sort_key(text: str) -> str:
    """Make a key whose byte order is the Vietnamese dictionary order.

    Letters decide first (a ă â, d đ, e ê, o ô ơ, u ư), then tones; signs come before numbers,
    numbers before letters, and numbers are padded so that `Phường 2` precedes `Phường 10`.
    """
    return _sort_key(text) if len(text) <= LONGEST else _sort_key.__wrapped__(text)


@lru_cache(REMEMBERED)
def _sort_key(text: str) -> str:
    words = [_pieces(word) for word in nfc(text).casefold().split()]
    letters = " ".join("".join(map(_letter_key, pieces)) for pieces in words)
    tones = " ".join("".join(map(_tone, pieces)) for pieces in words)
    return letters.rstrip(" ") + _TONE_SEPARATOR + tones.rstrip(" ")


def person_sort_key(*, given: str, family: str, middle: str) -> tuple[str, str, str]:
    """Make the three keys of a person in the order of lists: given, family, middle name."""
    return sort_key(given), sort_key(family), sort_key(middle)


def join_sort_keys(keys: Iterable[str]) -> str:
    """Join keys into one text that sorts as the tuple of keys does."""
    return _KEY_SEPARATOR.join(keys)


def split_person_name(full_name: str, known_family_names: Iterable[str] = ()) -> PersonName:
    """Split a full name; a known family name of two words or more counts as one.

    A single word is a given name.
    """
    words = nfc(full_name).split()
    if len(words) < 2:
        return PersonName("", "", "".join(words))
    size = _family_size(words, known_family_names)
    return PersonName(" ".join(words[:size]), " ".join(words[size:-1]), words[-1])


def initials(full_name: str, limit: int = 3) -> str:
    """Take the first letters of a name, the given name's always among them."""
    letters = [word[0].upper() for word in nfc(full_name).split()]
    return "".join(letters if len(letters) <= limit else [*letters[: limit - 1], letters[-1]])


def same_place_name(first: str, second: str) -> bool:
    """Tell whether two spellings name one place.

    Case, the seat of a tone mark (`Hòa`, `Hoà`), apostrophes, dashes and spacing do not count;
    letters and tones do.
    """
    return _place_key(first) == _place_key(second)


def clean_input(text: str, *, multiline: bool = False) -> str:
    """Normalise typed or pasted text, and refuse what cannot be seen.

    Composes letters, trims, turns every kind of space into a plain one; one-line text also loses
    line breaks and double spaces. Raises HiddenCharacters for control, zero-width and
    bidirectional characters inside the text.
    """
    if text.isprintable() and _INVISIBLE.isdisjoint(text):  # most texts
        return nfc(text).strip() if multiline else " ".join(nfc(text).split())
    _refuse_hidden(text)
    text = _LINE_BREAK.sub("\n", text.strip(_PASTE_RESIDUE))
    text = nfc("".join(_plain_space(char) for char in text))
    if multiline:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())


def escape_like(term: str, escape: str = "\\") -> str:
    """Escape the wildcards of a SQL LIKE pattern."""
    for sign in (escape, "%", "_"):
        term = term.replace(sign, escape + sign)
    return term


def _pieces(word: str) -> list[str]:
    """Cut a word into letters with their marks, and runs of digits."""
    pieces: list[str] = []
    for char in word:
        more_digits = char.isdecimal() and bool(pieces) and pieces[-1].isdecimal()
        if more_digits or (pieces and unicodedata.combining(char)):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


@lru_cache(REMEMBERED)
def _letter_key(piece: str) -> str:
    if piece.isdecimal():
        digits = "".join(str(unicodedata.decimal(char)) for char in piece)
        return "%" + digits.lstrip("0").zfill(NUMBER_WIDTH)
    decomposed = unicodedata.normalize("NFD", piece)
    base = nfc("".join(char for char in decomposed if char not in TONE_MARKS))
    if len(base) == 1 and base in ALPHABET:
        return chr(0x30 + ALPHABET.index(base))
    return "!" + base


@lru_cache(REMEMBERED)
def _tone(piece: str) -> str:
    marks = [char for char in unicodedata.normalize("NFD", piece)[1:] if char in TONE_MARKS]
    return str(TONE_MARKS.index(marks[0]) + 1) if marks else "0"


def _family_size(words: list[str], known_family_names: Iterable[str]) -> int:
    known = {tuple(fold(name).split()) for name in known_family_names}
    longest = max((len(name) for name in known), default=1)
    folded_words = [fold(word) for word in words] if known else words
    for size in range(min(longest, len(folded_words) - 1), 1, -1):
        if tuple(folded_words[:size]) in known:
            return size
    return 1


def _place_key(name: str) -> list[tuple[str, str]]:
    plain = nfc(name).casefold().translate(_NO_APOSTROPHE)
    words = []
    for word in _DASHES.sub(" ", plain).split():
        decomposed = unicodedata.normalize("NFD", word)
        tones = "".join(char for char in decomposed if char in TONE_MARKS)
        words.append((nfc("".join(c for c in decomposed if c not in TONE_MARKS)), tones))
    return words


def _refuse_hidden(text: str) -> None:
    leading = len(text) - len(text.lstrip(_PASTE_RESIDUE))
    for position, char in enumerate(text.strip(_PASTE_RESIDUE), start=leading + 1):
        if char in "\t\n\r":
            continue
        if unicodedata.category(char) in {"Cc", "Cf", "Cs"} or char in _INVISIBLE:
            code = f"U+{ord(char):04X}"
            name = unicodedata.name(char, "")
            raise HiddenCharacters(position, f"{name} {code}".strip())


def _plain_space(char: str) -> str:
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else char
