"""Text files as rows: encoding and separator are found out; pure."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.imports.errors import FileUnreadable
from app.kernel.imports.legacy import Charset, decode, detect, is_syllable

SEPARATORS = (";", "\t", ",", "|")
JUDGED_LINES = 200
JUDGED_CHARS = 200_000
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = {chr(code) for code in range(32)} - {"\t", "\n", "\r", "\x0c", "\x1a"}


@dataclass(frozen=True)
class TextFile:
    """A text file as rows, with what was found out about it."""

    rows: list[list[str]]
    encoding: str
    separator: str


def read_text_file(content: bytes) -> TextFile:
    """Read a text file; raise FileUnreadable for what is no text."""
    text, encoding = decoded(content)
    separator = separator_of(text)
    csv.field_size_limit(1_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise FileUnreadable from error
    return TextFile(rows, encoding, separator)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of bytes in Unicode, and the encoding that was found."""
    for mark, name in BOMS:
        if content.startswith(mark):
            return _text(content, name), name.removesuffix("-sig")
    wide = _without_mark(content)
    if wide:
        return _text(content, wide), "utf-16"
    try:
        return _checked(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _one_byte(content)


def _text(content: bytes, encoding: str) -> str:
    try:
        return _checked(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise FileUnreadable from error


def _checked(text: str) -> str:
    """Refuse what no text file holds: the bytes of a picture or a program."""
    if _CONTROL.intersection(text):
        raise FileUnreadable
    return text.rstrip("\x1a")


def _without_mark(content: bytes) -> str | None:
    """Return the form of UTF-16 when every other byte is zero, as in Latin letters."""
    sample = content[:2_000]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 6:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _one_byte(content: bytes) -> tuple[str, str]:
    """Read a file of one byte a letter: Windows Vietnamese, TCVN3 or VNI, what reads best."""
    western = _checked(_cp1252(content))
    charset = detect(western[:JUDGED_CHARS].splitlines())
    found = {charset.value: decode(western, charset)}
    try:
        windows = unicodedata.normalize("NFC", content.decode("cp1258"))
        found["windows-1258"] = _checked(windows)
    except UnicodeDecodeError:
        pass
    if charset is Charset.UNICODE:
        found["windows-1252"] = found.pop("unicode")
    best = max(found, key=lambda name: _syllables(found[name]))
    return found[best], best


def _cp1252(content: bytes) -> str:
    """Decode by Windows' western page; its five holes stay what they are."""
    return "".join(_WESTERN[byte] for byte in content)


def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_WESTERN = [_western(byte) for byte in range(256)]


def _syllables(text: str) -> int:
    words = (word for word in text[:JUDGED_CHARS].split() if not word.isascii())
    return sum(is_syllable(word.strip(";,.|:()\"'")) for word in words)


def separator_of(text: str) -> str:
    """Return the sign that parts most lines into the same number of cells.

    Commas stand inside headings too ("Ngày, tháng, năm sinh"), so the commonest width counts, and
    among equals the sign that fewer texts hold.
    """
    lines = text[:JUDGED_CHARS].splitlines()[:JUDGED_LINES]

    def rank(sign: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _parted(lines, sign) if len(row) > 1)
        if not widths:
            return (0, 0)
        width, times = widths.most_common(1)[0]
        return (width * times, times)

    best = max(SEPARATORS, key=rank)
    return best if rank(best) > (0, 0) else ","


def _parted(lines: Sequence[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=sign))
    except csv.Error:
        return []
