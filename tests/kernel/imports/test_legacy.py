"""Old Vietnamese encodings, letter by letter, and telling them from Unicode."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.imports.legacy import TCVN3, TONES, VNI, VOWELS, Charset, decode, detect, from_tcvn3
from app.kernel.imports.text_files import decoded, read_text_file

SMALL = [
    letter
    for vowel in VOWELS
    for tone in ("", *TONES)
    if not (letter := unicodedata.normalize("NFC", vowel + tone)).isascii()
] + ["đ"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
TO_TCVN3 = {letter: sign for sign, letter in TCVN3.items()}
TO_VNI = {letter: sign for sign, letter in VNI.items()}
NAMES = ("Nguyễn Văn Đức", "Trần Thị Hoà", "Lê Ngọc Ánh", "Pi Năng Thạnh", "Đặng Quỳnh Như")


def test_there_are_134_letters() -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 134


@pytest.mark.parametrize("letter", SMALL)
def test_each_small_letter_of_tcvn3(letter: str) -> None:
    assert decode(TO_TCVN3[letter], Charset.TCVN3) == letter


@pytest.mark.parametrize("letter", [letter.upper() for letter in SMALL])
def test_each_capital_of_tcvn3_among_capitals(letter: str) -> None:
    """TCVN3 has seven capitals of its own; the others are small letters in a font of capitals."""
    sign = TO_TCVN3.get(letter) or TO_TCVN3[letter.lower()]
    assert from_tcvn3(f"T{sign}N") == f"T{letter}N"


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_of_vni(letter: str) -> None:
    assert decode(TO_VNI[letter], Charset.VNI) == letter


def test_known_spellings() -> None:
    assert decode("Hé nghÌo", Charset.TCVN3) == "Hộ nghèo"
    assert decode("Hoä ngheøo", Charset.VNI) == "Hộ nghèo"
    assert decode("ÑAËNG THÒ ÑAØO", Charset.VNI) == "ĐẶNG THỊ ĐÀO"


def _written(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("charset", list(Charset))
def test_names_are_told_apart(name: str, charset: Charset) -> None:
    tables = {Charset.UNICODE: {}, Charset.TCVN3: TO_TCVN3, Charset.VNI: TO_VNI}
    # The small signs stand for capitals too where a font of capitals is missing in the table.
    written = _written(name.replace("Á", "á"), tables[charset])
    assert detect([written]) is charset
    assert decode(written, charset) == name.replace("Á", "á")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz 0123456789.,-/"))
def test_plain_text_is_left_alone(text: str) -> None:
    assert detect([text]) is Charset.UNICODE
    assert all(decode(text, charset) == text for charset in Charset)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files(encoding: str) -> None:
    content = "Họ tên;Năm sinh\r\nNguyễn Văn Đức;1956\r\n".encode(encoding)
    found = read_text_file(content)
    assert found.rows == [["Họ tên", "Năm sinh"], ["Nguyễn Văn Đức", "1956"]]
    assert found.separator == ";"
    assert found.encoding == encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


@pytest.mark.parametrize(("name", "table"), [("tcvn3", TO_TCVN3), ("vni", TO_VNI)])
def test_files_of_one_byte_a_letter(name: str, table: dict[str, str]) -> None:
    text = "Họ và tên chủ hộ,Địa chỉ\nNguyễn Văn Đức,thôn Hành Rạc\nTrần Thị Hoà,xóm mới\n"
    content = _written(text, table).encode("cp1252")
    assert decoded(content) == (text, name)


def test_windows_vietnamese() -> None:
    text = "Họ và tên chủ hộ\nNguyễn Văn Đức\n"
    split = "".join(
        char if char.isascii() or char in "ăâđêôơưĂÂĐÊÔƠƯ" else _apart(char) for char in text
    )
    assert decoded(split.encode("cp1258")) == (text, "windows-1258")


def _apart(char: str) -> str:
    """Return a letter as the code page has it: the vowel with its hat, then the tone."""
    parts = unicodedata.normalize("NFD", char)
    tone = next(part for part in parts if part in TONES)
    return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
