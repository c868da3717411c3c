"""What of an uploaded file is kept: its type by content, a name that fits it, and no more data.

Refused is what is none of the allowed types, broken, or harmful to whoever opens it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from app.core.domain.picture_metadata import JPEG
from app.core.errors import FileEmpty, FileTooLarge, FileTypeRefused
from app.core.services import archives, pictures
from app.core.services.media_types import ENDINGS, is_archive, media_type_of
from app.kernel.text import nfc

MOST_MEGABYTES = 32
LONGEST_NAME = 200


@dataclass(frozen=True)
class Kept:
    """A content as it is stored; `told_more` when data about a picture was taken out."""

    name: str
    content: bytes
    media_type: str
    thumbnail: bytes | None = None
    told_more: bool = False


def kept(name: str, content: bytes, *, most_megabytes: int = MOST_MEGABYTES) -> Kept:
    """Return what is kept of a file.

    Raises FileEmpty, FileTooLarge, FileTypeRefused, FileBroken, FileUnpacksTooLarge,
    FileWithPrograms, PictureTooBig.
    """
    shown = plain_name(name)
    if not content:
        raise FileEmpty(name=shown)
    if len(content) > most_megabytes * 1024 * 1024:
        raise FileTooLarge(name=shown, most_megabytes=most_megabytes)
    media_type = media_type_of(content)
    if media_type is None:
        raise FileTypeRefused(name=shown)
    if media_type in pictures.KINDS:
        return _picture(shown, content, media_type)
    if is_archive(media_type):
        archives.check_archive(shown, content)
    return Kept(fitting_name(shown, media_type), content, media_type)


def _picture(shown: str, content: bytes, media_type: str) -> Kept:
    found = pictures.prepare(shown, content, media_type)
    name = fitting_name(shown, found.media_type)
    return Kept(name, found.content, found.media_type, found.thumbnail, found.told_more)


def plain_name(name: str) -> str:
    """Return the last part of a file name, composed, of visible signs, not too long."""
    last = PurePath(nfc(name).replace("\\", "/")).name
    # Signs that turn the direction of text make an ending look like another one.
    seen = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    last = "".join("_" if char in '<>:"|?*' else char for char in seen).strip(" .") or "file"
    stem, dot, suffix = last.rpartition(".")
    if len(last) <= LONGEST_NAME or not dot:
        return last[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix


def fitting_name(name: str, media_type: str) -> str:
    """Return a name with an ending of its type: what the reader's computer opens it with."""
    endings = ENDINGS[media_type]
    stem, dot, suffix = name.rpartition(".")
    if f".{suffix.lower()}" in endings and dot:
        return name
    if media_type == JPEG and suffix.lower() in ("heic", "heif"):
        return plain_name(f"{stem}.jpg")
    return f"{name[: LONGEST_NAME - len(endings[0])]}{endings[0]}"
