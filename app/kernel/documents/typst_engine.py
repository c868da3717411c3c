"""Turns source of typst into PDF: one font, no other files, no network.

A long batch is set in a process of its own: what the typesetter remembers goes with it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from app.kernel.documents.fonts import folder
from app.kernel.documents.problems import FrameTooSmall, NotSet
from app.kernel.documents.typesetting import Picture
from app.kernel.documents.typst_child import REFUSED, compile_in

PICTURE_PPI = 110.0
PRELUDE = Path(__file__).parent / "typeset.typ"
CHILD = Path(__file__).with_name("typst_child.py")
LONG = 200_000  # characters: about a hundred certificates
SECONDS = 300


@cache
def _prelude() -> str:
    return PRELUDE.read_text(encoding="utf-8")


@cache
def _fonts(place: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[place])


def to_pdf(source: str, pictures: Iterable[Picture] = ()) -> bytes:
    """Return the PDF of a source; its pictures are all that it can reach."""
    with TemporaryDirectory(prefix="chungtay-paper-") as name:
        root = _laid_out(Path(name), source, pictures)
        if len(source) > LONG:
            return _in_child(root)
        try:
            made = compile_in(root, _fonts(str(folder())), "pdf")
        except typst.TypstError as error:
            raise _problem(str(error.message)) from error
    return bytes(made)


def to_images(source: str, pictures: Iterable[Picture] = ()) -> list[bytes]:
    """Return the pages of a source as PNG."""
    with TemporaryDirectory(prefix="chungtay-paper-") as name:
        root = _laid_out(Path(name), source, pictures)
        try:
            made = compile_in(root, _fonts(str(folder())), "png", ppi=PICTURE_PPI)
        except typst.TypstError as error:
            raise _problem(str(error.message)) from error
    return [made] if isinstance(made, bytes) else [bytes(page) for page in made]


def _laid_out(root: Path, source: str, pictures: Iterable[Picture]) -> Path:
    """Write a source and its pictures into a folder that holds nothing else."""
    for picture in pictures:
        (root / picture.name).write_bytes(picture.content)
    (root / "main.typ").write_text(_prelude() + source, encoding="utf-8")
    return root


def _in_child(root: Path) -> bytes:
    """Set a long source in a process of its own."""
    command = [sys.executable, "-I", str(CHILD), str(root), str(folder())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotSet(detail=f"more than {SECONDS} seconds") from error
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == REFUSED:
        raise _problem(said)
    if done.returncode:
        raise NotSet(detail=said[-500:] or f"the process ended with {done.returncode}")
    return (root / "main.pdf").read_bytes()


def _problem(message: str) -> FrameTooSmall | NotSet:
    """Return what the typesetter's complaint means."""
    found = re.search(r"frame:([^\"\n]*)", message)
    return FrameTooSmall(frame=found[1]) if found else NotSet(detail=message)
