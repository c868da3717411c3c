"""Pictures as they are kept: decoded once, without data about them, with a thumbnail."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pi_heif  # type: ignore[import-untyped]  # it has neither stubs nor a marker
from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.domain.picture_metadata import (
    JPEG,
    ORIENTATION,
    PNG,
    UPRIGHT,
    WEBP,
    bare_picture,
)
from app.core.errors import FileBroken, PictureTooBig

HEIC = "image/heic"
KINDS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
MOST_PIXELS = 80_000_000  # a photograph of today's telephones has 12 to 50 million
THUMBNAIL = (480, 360)
HEIC_QUALITY = 90

pi_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept; `told_more` says that it carried data about itself."""

    content: bytes
    media_type: str
    thumbnail: bytes
    told_more: bool


def prepare(name: str, content: bytes, media_type: str) -> Picture:
    """Return a picture without the data about it; raise FileBroken, PictureTooBig.

    A HEIC photograph becomes a JPEG, since browsers do not show the former.
    """
    too_big = PictureTooBig(name=name, most_megapixels=MOST_PIXELS // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[KINDS[media_type]]) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise too_big
                return _prepared(image, content, media_type)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise too_big from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileBroken(name=name) from error


def _prepared(image: Image.Image, content: bytes, media_type: str) -> Picture:
    told_more = bool(image.getexif()) or bool({"xmp", "comment", "exif"} & set(image.info))
    if media_type == HEIC:
        # The decoder has turned the picture already.
        kept = io.BytesIO()
        image.convert("RGB").save(kept, "JPEG", quality=HEIC_QUALITY, exif=b"")
        return Picture(kept.getvalue(), JPEG, _thumbnail(image), told_more)
    orientation = int(image.getexif().get(ORIENTATION, UPRIGHT) or UPRIGHT)
    bare = bare_picture(content, media_type, orientation)
    if media_type != JPEG and orientation != UPRIGHT:
        bare = _turned(image, media_type)
    return Picture(bare, media_type, _thumbnail(image), told_more or len(bare) < len(content))


def _turned(image: Image.Image, media_type: str) -> bytes:
    """Return a picture turned for good: readers do not agree on orientation beyond JPEG."""
    kept = io.BytesIO()
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    upright.save(kept, KINDS[media_type], **({"lossless": True} if media_type == WEBP else {}))
    return kept.getvalue()


def _thumbnail(image: Image.Image) -> bytes:
    small = ImageOps.exif_transpose(image)
    small.thumbnail(THUMBNAIL)
    if small.mode not in ("RGB", "L"):
        paper = Image.new("RGB", small.size, "white")
        with_alpha = small.convert("RGBA")
        paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
        small = paper
    made = io.BytesIO()
    small.convert("RGB").save(made, "JPEG", quality=80, exif=b"", icc_profile=None)
    return made.getvalue()
