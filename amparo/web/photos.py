"""A photograph as it may be kept: decoded and drawn anew, small, without a word of where, when or how it was taken.

Runs in the limited process (limited.py). Only the picture survives: what hangs on to the file, before, inside or after
it, does not.
"""

import io

import PIL.MpoImagePlugin  # several JPEGs in one; loaded now, for the limited process opens no file later
import PIL.TiffImagePlugin  # the form of what cameras write down
import PIL.WebPImagePlugin  # noqa: F401
from PIL import Image, ImageOps, UnidentifiedImageError

Image.preinit()
KINDS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
"""Pixels: enough to know a face."""
QUALITY = 85

NO_PHOTO = "no_photo"
TOO_MANY_PIXELS = "too_many_pixels"
MOVES = "moves"
DAMAGED = "damaged"


def as_jpeg(data: bytes) -> bytes:
    """The picture as a JPEG without metadata. Raises ValueError with one of the codes above."""
    picture = _opened(data)
    try:
        return _drawn(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise ValueError(DAMAGED) from error


def _opened(data: bytes) -> Image.Image:
    """The picture by what the bytes are, not by what the file is called; nothing is decoded yet."""
    try:
        picture = Image.open(io.BytesIO(data), formats=KINDS)
        still = getattr(picture, "n_frames", 1) == 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValueError(NO_PHOTO) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(TOO_MANY_PIXELS) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError(TOO_MANY_PIXELS)
    if not still:
        raise ValueError(MOVES)
    return picture


def _drawn(picture: Image.Image) -> bytes:
    if "A" in picture.getbands() or "transparency" in picture.info:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    drawn = picture.convert("RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", drawn.size)
    bare.paste(drawn)  # a new picture has no memory of what came with the old one
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
