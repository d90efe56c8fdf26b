"""What the tools of platforms and laboratories say about the same file: the other side of every golden vector."""

import hashlib
import io
from functools import cache

import imagehash
from PIL import Image, ImageOps

from tests.once import once
from tests.pictures import platform_pdq


@cache
def lab_prints(content):
    """Kind to value (and quality) of a picture as a person sees it, in the order in which the browser gives them."""
    return once(lambda: _lab_prints(content), "lab_prints", content)


@cache
def raw_print(content):
    """The PDQ of the pixels as stored, as platforms take it."""
    return once(lambda: _raw_print(content), "raw_print", content)


def _lab_prints(content):
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    value, quality = platform_pdq(seen)
    return {
        "pdq": {"value": value, "quality": quality},
        "dhash": {"value": str(imagehash.dhash(seen))},
        "phash": {"value": str(imagehash.phash(seen))},
        "md5": {"value": hashlib.md5(content).hexdigest()},
        "sha256": {"value": hashlib.sha256(content).hexdigest()},
    }


def _raw_print(content):
    value, quality = platform_pdq(Image.open(io.BytesIO(content)))
    return {"pdq_raw_orientation": {"value": value, "quality": quality}}
