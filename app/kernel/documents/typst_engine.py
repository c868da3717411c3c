"""Turns source of typst into PDF: one font, no other files, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from app.kernel.documents.fonts import folder
from app.kernel.documents.problems import FrameTooSmall, NotSet
from app.kernel.documents.typesetting import Picture

PICTURE_PPI = 110.0
PRELUDE = Path(__file__).parent / "typeset.typ"


@cache
def _prelude() -> str:
    return PRELUDE.read_text(encoding="utf-8")


@cache
def _fonts(place: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[place])


def to_pdf(source: str, pictures: Iterable[Picture] = ()) -> bytes:
    """Return the PDF of a source; its pictures are all that it can reach."""
    return bytes(_compile(source, pictures, "pdf"))


def to_images(source: str, pictures: Iterable[Picture] = ()) -> list[bytes]:
    """Return the pages of a source as PNG."""
    made = _compile(source, pictures, "png")
    return [made] if isinstance(made, bytes) else [bytes(page) for page in made]


def _compile(source: str, pictures: Iterable[Picture], kind: Literal["pdf", "png"]) -> Any:
    with TemporaryDirectory(prefix="chungtay-paper-") as name:
        root = Path(name)
        for picture in pictures:
            (root / picture.name).write_bytes(picture.content)
        main = root / "main.typ"
        main.write_text(_prelude() + source, encoding="utf-8")
        try:
            return typst.compile(
                main,
                root=root,
                font_paths=_fonts(str(folder())),
                ignore_system_fonts=True,
                package_path=root / "none",
                package_cache_path=root / "none",
                format=kind,
                ppi=PICTURE_PPI,
            )
        except typst.TypstError as error:
            found = re.search(r"frame:([^\"\n]*)", str(error.message))
            if found:
                raise FrameTooSmall(frame=found[1]) from error
            raise NotSet(detail=str(error.message)) from error
