"""Looks into office documents before they are kept: how much they unpack to, and for programs."""

from __future__ import annotations

import io
import zipfile
import zlib

from app.core.errors import FileBroken, FileUnpacksTooLarge, FileWithPrograms

MOST_MEMBERS = 5_000
MOST_UNPACKED = 256 * 1024 * 1024
BLOCK = 1024 * 1024
# RuntimeError is for encrypted members, NotImplementedError for unknown ways of packing.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError),
    *(OSError, EOFError, ValueError),
)
# Where office documents keep programs (macros, controls).
PROGRAMS = ("vbaproject.bin", "/activex/", "basic/script-lc.xml", "scripts/")


def check_archive(name: str, content: bytes) -> None:
    """Unpack an office document block by block, as far as a limit, keeping nothing.

    What its own directory says of sizes is not believed. Raises FileBroken, FileUnpacksTooLarge,
    FileWithPrograms.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if any(_is_program(member.filename) for member in members):
                raise FileWithPrograms(name=name)
            if len(members) > MOST_MEMBERS or _unpacked(archive, members) > MOST_UNPACKED:
                raise FileUnpacksTooLarge(name=name)
    except BROKEN as error:
        raise FileBroken(name=name) from error


def _is_program(name: str) -> bool:
    lowered = f"/{name.lower()}"
    return any(mark in lowered for mark in PROGRAMS)


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> int:
    """Return how much members unpack to; counting ends past the limit."""
    total = 0
    for member in members:
        with archive.open(member) as handle:
            while block := handle.read(BLOCK):
                total += len(block)
                if total > MOST_UNPACKED:
                    return total
    return total
