"""Vietnamese written for old fonts (TCVN3 and VNI): told from Unicode, and turned into it.

Such text is Latin letters whose glyphs the font replaced: `Hé nghÌo` in .VnTime, `Hoä ngheøo` in
VNI-Times. It stands in text files of one byte a letter, and inside workbooks too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # huyền, hỏi, ngã, sắc, nặng
VOWELS = "aăâeêioôơuưy"
MOST_JUDGED = 4_000  # words


class Charset(StrEnum):
    """How the letters of a text are to be read."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


# -- TCVN3: one sign a letter; capitals with a tone are small letters in a font of capitals ------

_TCVN3_SIGNS = {  # the vowel, then its tones in the order of TONES
    "a": "µ¶·¸¹",
    "ă": "¨»¼½¾Æ",
    "â": "©ÇÈÉÊË",
    "e": "ÌÎÏÐÑ",
    "ê": "ªÒÓÔÕÖ",
    "i": "×ØÜÝÞ",
    "o": "ßáâãä",
    "ô": "«åæçèé",
    "ơ": "¬êëìíî",
    "u": "ïñòóô",
    "ư": "\u00adõö÷øù",
    "y": "úûüýþ",
}
_TCVN3_CAPITALS = {
    "¡": "Ă",
    "¢": "Â",
    "§": "Đ",
    "£": "Ê",
    "¤": "Ô",
    "¥": "Ơ",
    "¦": "Ư",
}


def _toned(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


def _tcvn3_table() -> dict[str, str]:
    found = {"®": "đ", **_TCVN3_CAPITALS}
    for vowel, signs in _TCVN3_SIGNS.items():
        if len(signs) == len(TONES) + 1:
            found[signs[0]] = vowel
        for tone, sign in zip(TONES, signs[-len(TONES) :], strict=True):
            found[sign] = _toned(vowel, tone)
    return found


# -- VNI: a letter, then a sign for its marks ---------------------------------------------------

_VNI_TONES = "øûõùï"
_VNI_BREVE, _VNI_HAT = "èúüéë", "àåãáä"  # ă and â with each tone, after the bare letter
_VNI_I = "ìæóíò"  # one sign with its tone


def _each_tone(vowel: str, before: str, signs: str) -> dict[str, str]:
    """Return the spellings of a vowel with each tone."""
    return {before + sign: _toned(vowel, tone) for tone, sign in zip(TONES, signs, strict=True)}


def _vni_table() -> dict[str, str]:
    found = {"ñ": "đ", "ô": "ơ", "ö": "ư", "aê": "ă", "aâ": "â", "eâ": "ê", "oâ": "ô"}
    for vowel in ("a", "e", "o", "u", "y"):
        found |= _each_tone(vowel, vowel, _VNI_TONES)
    for base, vowel in (("a", "â"), ("e", "ê"), ("o", "ô")):
        found |= _each_tone(vowel, base, _VNI_HAT)
    found |= _each_tone("ă", "a", _VNI_BREVE)
    found |= _each_tone("ơ", "ô", _VNI_TONES) | _each_tone("ư", "ö", _VNI_TONES)
    found |= _each_tone("i", "", _VNI_I)
    del found["yï"]  # its own sign
    return found | {"î": "ỵ"}


def _with_capitals(table: dict[str, str]) -> dict[str, str]:
    """Add the capitals: each sign of VNI has one, and a small mark may follow a capital."""
    capitals = {
        spelled: vowel.upper()
        for sign, vowel in table.items()
        for spelled in (sign.upper(), sign[0].upper() + sign[1:])
    }
    return {**capitals, **table}


TCVN3 = _tcvn3_table()
VNI = _with_capitals(_vni_table())
_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_TCVN3_WORD = re.compile(r"[^\s\d.,;:()/-]+")


def from_tcvn3(text: str) -> str:
    """Turn text for TCVN3 fonts into Unicode; a small letter among capitals is a capital."""
    return _TCVN3_WORD.sub(lambda match: _tcvn3_word(match[0]), text)


def _tcvn3_word(word: str) -> str:
    letters = "".join(TCVN3.get(sign, sign) for sign in word)
    later = [sign for sign in word[1:] if sign not in TCVN3 and sign.isalpha()]
    return letters.upper() if later and all(sign.isupper() for sign in later) else letters


def from_vni(text: str) -> str:
    """Turn text for VNI fonts into Unicode."""
    return _VNI_SIGN.sub(lambda match: VNI[match[0]], text)


_READ = {Charset.UNICODE: lambda text: text, Charset.TCVN3: from_tcvn3, Charset.VNI: from_vni}


def decode(text: str, charset: Charset) -> str:
    """Return a text in composed Unicode."""
    return unicodedata.normalize("NFC", _READ[charset](text))


# -- which of them it is ----------------------------------------------------------------------

_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"  # a syllable's beginning
_RIME = (
    "(?:iê|yê|ia|ya|uô|ua|ươ|ưa|oai|oay|oeo|oao|uây|uyê|uya|uyu|oă|oa|oe|oo|uâ|uê|uơ|uy|"
    "[aăâeêioôơuưy])(?:ng|nh|ch|[cmnptiuoy])?"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_SPLIT = re.compile(r"[\s\d.,;:()/\"'?!%&+*=_\[\]{}<>|-]+")


def detect(texts: Iterable[str]) -> Charset:
    """Tell how texts are to be read: as what makes most of their strange words syllables.

    Text that reads as well without a change is Unicode.
    """
    words = list(islice(_strange_words(texts), MOST_JUDGED))
    if any("\u1e00" <= char <= "\u1eff" for word in words for char in word):
        return Charset.UNICODE
    scores = {charset: _score(words, charset) for charset in Charset}
    best = max(Charset, key=lambda charset: (scores[charset], charset is Charset.UNICODE))
    return best if scores[best] > scores[Charset.UNICODE] else Charset.UNICODE


def _strange_words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        if not text.isascii():
            yield from (word for word in _SPLIT.split(text) if word and not word.isascii())


def _score(words: Iterable[str], charset: Charset) -> int:
    return sum(is_syllable(decode(word, charset)) for word in words)


def is_syllable(word: str) -> bool:
    """Tell whether a word can be a Vietnamese syllable, and shows it by a mark."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = sum(decomposed.count(tone) for tone in TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None
