"""Photographs lose what says where they were taken, and nothing of the picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from app.core.domain.picture_metadata import JPEG, PNG, WEBP, PictureBroken, bare_picture

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
TURNED = 6


def picture(kind: str, *, orientation: int = TURNED, **more: object) -> bytes:
    """Return a picture with a place, a maker and an orientation."""
    image = Image.effect_noise((60, 40), 50).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "CANARY-MAKER"
    exif.get_ifd(GPS)[2] = (11.0, 34.0, 5.0)
    exif.get_ifd(GPS)[1] = "N"
    content = io.BytesIO()
    image.save(content, kind, exif=exif.tobytes(), **more)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "media_type", "more"),
    [
        ("JPEG", JPEG, {"quality": 85}),
        ("JPEG", JPEG, {"quality": 85, "progressive": True}),
        ("JPEG", JPEG, {"comment": b"CANARY-COMMENT"}),
        ("WEBP", WEBP, {}),
        ("WEBP", WEBP, {"lossless": True, "xmp": b"<x>CANARY-XMP</x>"}),
        ("PNG", PNG, {}),
    ],
)
def test_the_place_goes_and_the_picture_stays(kind, media_type, more):
    content = picture(kind, **more)
    bare = bare_picture(content, media_type, TURNED)
    assert b"CANARY" in content
    assert b"CANARY" not in bare
    assert opened(bare).tobytes() == opened(content).tobytes()
    exif = opened(bare).getexif()
    assert dict(exif.get_ifd(GPS)) == {}
    assert set(exif) <= {ORIENTATION}
    if media_type == JPEG:
        assert exif[ORIENTATION] == TURNED


def test_a_png_loses_texts_of_all_kinds():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "CANARY-A")
    texts.add_itxt("XML:com.adobe.xmp", "CANARY-B", zip=False)
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG", pnginfo=texts)
    assert content.getvalue().count(b"CANARY") == 2
    assert b"CANARY" not in bare_picture(content.getvalue(), PNG, 1)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_what_follows_the_end_is_cut_off(kind, media_type):
    hidden = b"PK\x03\x04<script>CANARY-TAIL</script>" + picture("JPEG")
    bare = bare_picture(picture(kind) + hidden, media_type, 1)
    assert b"CANARY" not in bare
    assert opened(bare).size == (60, 40)


def test_an_upright_photograph_gets_no_exif_at_all():
    assert b"Exif" not in bare_picture(picture("JPEG", orientation=1), JPEG, 1)


def test_colours_are_kept():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, media_type in (("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)):
        bare = bare_picture(picture(kind, icc_profile=profile), media_type, 1)
        assert opened(bare).info["icc_profile"] == profile


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_broken_pictures_are_refused_and_end(kind, media_type):
    content = picture(kind)
    for length in range(2, len(content) - 1, 37):
        try:
            bare = bare_picture(content[:length], media_type, 1)
        except PictureBroken:
            continue
        assert media_type == WEBP or len(bare) <= length


def test_a_chunk_that_claims_too_much_is_refused():
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 2**31) + b"IHDR"
    with pytest.raises(PictureBroken):
        bare_picture(head + b"\0" * 50, PNG, 1)
    chunk = b"tEXtCANARY"
    whole = struct.pack(">I", 6) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(PictureBroken):
        bare_picture(b"\x89PNG\r\n\x1a\n" + whole, PNG, 1)
