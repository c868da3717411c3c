"""Looks into office documents before they are kept: how much they unpack to, and for programs."""

from __future__ import annotations

import io
import zipfile
import zlib

MOST_MEMBERS = 5_000
MOST_UNPACKED = 256 * 1024 * 1024
BLOCK = 1024 * 1024
# Where office documents keep programs (macros, controls).
PROGRAMS = ("vbaproject.bin", "/activex/", "basic/script-lc.xml", "scripts/")


class ArchiveBroken(ValueError):
    """An office document cannot be unpacked."""


class ArchiveBomb(ValueError):
    """An office document unpacks to more than is taken."""


class ArchiveWithPrograms(ValueError):
    """An office document carries programs (macros)."""


def check_archive(content: bytes) -> None:
    """Unpack an office document block by block, as far as a limit, keeping nothing.

    What its own directory says of sizes is not believed. Raises ArchiveBroken, ArchiveBomb,
    ArchiveWithPrograms.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise ArchiveBomb(len(members))
            if any(_is_program(member.filename) for member in members):
                raise ArchiveWithPrograms
            _unpack(archive, members)
    except (ArchiveBomb, ArchiveWithPrograms):
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        raise ArchiveBroken from error
    except (EOFError, ValueError) as error:
        raise ArchiveBroken from error


def _is_program(name: str) -> bool:
    lowered = f"/{name.lower()}"
    return any(mark in lowered for mark in PROGRAMS)


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    total = 0
    for member in members:
        with archive.open(member) as handle:
            while block := handle.read(BLOCK):
                total += len(block)
                if total > MOST_UNPACKED:
                    raise ArchiveBomb(total)
