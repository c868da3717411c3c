"""The font of official papers: Liberation Serif 2, which has the widths of Times New Roman.

It is found on the machine (Debian: `fonts-liberation2`), never carried along nor fetched. Each
character of a paper is looked up before it is set; no other font ever stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from app.kernel.documents.problems import FontIncomplete, FontMissing, GlyphMissing

FAMILY = "Liberation Serif"
FILES = {
    (False, False): "LiberationSerif-Regular.ttf",
    (True, False): "LiberationSerif-Bold.ttf",
    (False, True): "LiberationSerif-Italic.ttf",
    (True, True): "LiberationSerif-BoldItalic.ttf",
}
PLACES = (
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-serif-fonts",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation",
    "/usr/share/fonts/TTF",
)
SETTING = "CHUNGTAY_PAPER_FONTS"  # a folder with the four files, where none of these has them
VIETNAMESE = (
    *map(chr, range(0x1EA0, 0x1EFA)),
    *"ĂăÂâĐđÊêÔôƠơƯưÀàÁáÃãÈèÉéÌìÍíĨĩÒòÓóÕõÙùÚúŨũÝý…–—“”‘’",
)
SPACES = frozenset("\t\n")


@dataclass(frozen=True)
class Face:
    """One style of the font: which characters it has, and how wide they are in ems."""

    name: str
    widths: dict[int, float]

    def check(self, text: str) -> None:
        """Complain of the first character that the style does not have."""
        for character in text:
            if ord(character) not in self.widths and character not in SPACES:
                code = f"U+{ord(character):04X}"
                raise GlyphMissing(character=character, code=code, font=self.name)

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in points."""
        return sum(self.widths.get(ord(character), 0.0) for character in text) * size


_OWN: list[str] = []


def configure(place: str) -> None:
    """Look into a folder of the installation's choice before the usual places."""
    _OWN[:] = [place] if place else []
    _folder.cache_clear()


def folder() -> Path:
    """Return the first folder with all four styles and all Vietnamese letters in each."""
    return _folder((*_OWN, *PLACES))


@cache
def _folder(places: tuple[str, ...]) -> Path:
    lacking: FontIncomplete | None = None
    for place in map(Path, places):
        if all((place / name).is_file() for name in FILES.values()):
            try:
                _check_letters(place)
            except GlyphMissing as error:
                lacking = lacking or FontIncomplete(
                    family=FAMILY, place=str(place), code=error.values["code"]
                )
            else:
                return place
    raise lacking or FontMissing(family=FAMILY)


def _check_letters(place: Path) -> None:
    for name in FILES.values():
        _face(place / name).check("".join(VIETNAMESE))


def complaint() -> str:
    """Return what keeps papers from being made, in words for an operator; empty when nothing."""
    try:
        folder()
    except FontMissing:
        return (
            f"The font of papers ({FAMILY} 2) is not installed, so no paper can be made: install "
            f"Debian's fonts-liberation2, or name a folder with its files in {SETTING}."
        )
    except FontIncomplete as error:
        return (
            f"The font of papers in {error.values['place']} lacks Vietnamese letters "
            f"({error.values['code']}): install Debian's fonts-liberation2 ({FAMILY} 2)."
        )
    return ""


@cache
def _face(path: Path) -> Face:
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        advances = font["hmtx"]
        table = font.getBestCmap()
        return Face(path.stem, {code: advances[name][0] / em for code, name in table.items()})


def face(*, bold: bool, italic: bool) -> Face:
    """Return a style of the font."""
    return _face(folder() / FILES[bold, italic])


def check_text(texts: Iterable[tuple[str, bool, bool]]) -> None:
    """Complain of the first character of some texts (text, bold, italic) that cannot be set."""
    for text, bold, italic in texts:
        face(bold=bold, italic=italic).check(text)
