"""Takes out of a photograph what says where, when, by whom and with what it was taken.

The picture itself is not decoded: its parts are copied, those with data about it left out, so that
nothing is lost of what it shows. Kept are the colours (ICC profile) and how it is turned, since
readers show it the wrong way up otherwise. What follows the end of the picture is cut off: moving
pictures of telephones hide there, with a place of their own, and so do files of two kinds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
UPRIGHT = 1
ORIENTATION = 0x0112

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT"),
        *(b"sRGB", b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"),
    )
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
_WEBP_FLAGS_ABOUT = 0x08 | 0x04  # Exif, XMP
# JFIF and Adobe say how colours are coded; APP2 is kept for ICC profiles only.
_APP0, _APP2, _APP14, _COMMENT = 0xE0, 0xE2, 0xEE, 0xFE
_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))


class PictureBroken(ValueError):
    """A content begins like a picture and is none."""


def bare_picture(content: bytes, media_type: str, orientation: int) -> bytes:
    """Return a picture without the data about it, turned as `orientation` (1 to 8) says.

    Raises PictureBroken.
    """
    turned = orientation if 1 <= orientation <= 8 else UPRIGHT
    try:
        if media_type == JPEG:
            return _bare_jpeg(content, turned)
        if media_type == PNG:
            return _bare_png(content)
        if media_type == WEBP:
            return _bare_webp(content)
    except (struct.error, IndexError) as error:
        raise PictureBroken(media_type) from error
    raise ValueError(media_type)


# -- JPEG: segments of marker, length, data; entropy-coded data after SOS ----------------------


def _bare_jpeg(content: bytes, orientation: int) -> bytes:
    parts = [content[:2]]
    if orientation != UPRIGHT:
        parts.append(_orientation_segment(orientation))
    parts += _jpeg_segments(content)
    return b"".join(parts)


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    position = 2
    while True:
        if content[position] != 0xFF:
            raise PictureBroken(JPEG)
        marker = content[position + 1]
        if marker == 0xFF:  # fill bytes
            position += 1
        elif marker == _END:
            yield b"\xff\xd9"
            return
        elif marker in _ALONE:
            yield content[position : position + 2]
            position += 2
        else:
            end = position + 2 + struct.unpack_from(">H", content, position + 2)[0]
            if end > len(content):
                raise PictureBroken(JPEG)
            if marker == _SCAN:
                end = _end_of_scan(content, end)
            if _is_kept(marker, content[position + 4 : position + 18]):
                yield content[position:end]
            position = end


def _is_kept(marker: int, head: bytes) -> bool:
    if marker == _APP2:
        return head.startswith(b"ICC_PROFILE\x00")
    return marker in (_APP0, _APP14) or not (0xE0 <= marker <= 0xEF or marker == _COMMENT)


def _end_of_scan(content: bytes, position: int) -> int:
    """Return where the next segment begins: at a marker that is neither stuffed nor a restart."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0:
            raise PictureBroken(JPEG)
        following = content[position + 1]
        if following != 0 and following not in _ALONE and following != 0xFF:
            return position
        position += 1 if following == 0xFF else 2


def _orientation_segment(orientation: int) -> bytes:
    """Return an Exif segment that says nothing but how the picture is turned."""
    entry = struct.pack("<HHIHH", ORIENTATION, 3, 1, orientation, 0)
    tiff = b"II*\x00" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)
    data = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


# -- PNG: chunks of length, name, data, checksum ------------------------------------------------


def _bare_png(content: bytes) -> bytes:
    parts, position = [_PNG_HEAD], len(_PNG_HEAD)
    while True:
        length = struct.unpack_from(">I", content, position)[0]
        name, end = content[position + 4 : position + 8], position + 12 + length
        if end > len(content):
            raise PictureBroken(PNG)
        if name in _PNG_KEPT:
            parts.append(content[position:end])
        if name == b"IEND":
            return b"".join(parts)
        position = end


# -- WebP: a RIFF file of chunks of name, length, data, filled up to even length ----------------


def _bare_webp(content: bytes) -> bytes:
    last = min(8 + struct.unpack_from("<I", content, 4)[0], len(content))
    parts, position = [b"WEBP"], 12
    while position + 8 <= last:
        name = content[position : position + 4]
        length = struct.unpack_from("<I", content, position + 4)[0]
        end = position + 8 + length + length % 2
        if position + 8 + length > last:
            raise PictureBroken(WEBP)
        if name == b"VP8X":
            flags = content[position + 8] & ~_WEBP_FLAGS_ABOUT
            parts += [content[position : position + 8], bytes([flags])]
            parts.append(content[position + 9 : end])
        elif name in _WEBP_KEPT:
            parts.append(content[position:end])
        position = end
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
