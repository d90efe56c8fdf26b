"""The fingerprints of a file as platforms work them out, with Pillow, imagehash and pdqhash (extra `lab`).

For advocates and labs, on their own machine: the portal's servers never run this, since they never hold a picture.
The same kinds and values as the browser gives (static/js/hash/).
"""

import hashlib
from pathlib import Path
from typing import Any

import imagehash
import numpy
import pdqhash
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

ORIENTATION = 0x0112
UPRIGHT = 1
# PDQ sets half of its bits; a plain surface sets none or chance ones (notices.fingerprints).
BITS_SET = range(120, 137)
Made = list[dict[str, Any]]


def fingerprints(path: Path) -> Made:
    """[{kind, value, quality?}] of the file: hex values, quality 0 to 100. MD5 and SHA-256 only of what Pillow
    cannot open (a video). Raises OSError for a file that cannot be read or a picture that is damaged."""
    # WeasyPrint, where it is loaded, lets Pillow fill up half pictures with grey: those would get a wrong hash.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return [*_perceptual(path), *_exact(path)]


def _perceptual(path: Path) -> Made:
    try:
        with Image.open(path) as stored:
            stored.load()
            seen = ImageOps.exif_transpose(stored)
            turned = stored.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT
            return [*_pdq("pdq", seen), *(_pdq("pdq_raw_orientation", stored) if turned else []), *_simple(seen)]
    except UnidentifiedImageError:
        return []
    except Image.DecompressionBombError as error:
        raise OSError(str(error)) from error


def _pdq(kind: str, picture: Image.Image) -> Made:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(numpy.asarray(picture.convert("RGB"))))
    value = int("".join(str(int(bit)) for bit in bits), 2)
    return [{"kind": kind, "value": f"{value:064x}", "quality": int(quality)}] if value.bit_count() in BITS_SET else []


def _simple(picture: Image.Image) -> Made:
    """dHash and pHash, 64 bits each. By way of RGB, as the browser sees it: see-through parts and palettes too."""
    rgb = picture.convert("RGB")
    return [
        {"kind": "dhash", "value": str(imagehash.dhash(rgb))},
        {"kind": "phash", "value": str(imagehash.phash(rgb))},
    ]


def _exact(path: Path) -> Made:
    made = []
    for kind in ("md5", "sha256"):
        with path.open("rb") as file:
            made.append({"kind": kind, "value": hashlib.file_digest(file, kind).hexdigest()})
    return made
