"""The fingerprints of a file as platforms work them out, with Pillow, imagehash and pdqhash (extra `lab`).

For advocates and labs, on their own machine: the portal's servers never run this, since they never hold a picture.
The same kinds and values as the browser gives (static/js/hash/); of a kind of picture that a browser refuses (HEIC,
TIFF, GIF), of what moves the first frame, what Pillow and platforms make of it.
"""

import hashlib
from pathlib import Path
from typing import Any

import imagehash
import numpy
import pdqhash
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from notices.fingerprints import PDQ

ORIENTATION = 0x0112
TURNED = range(2, 9)
# Pillow turns by these too, and no browser does.
MARKS_BESIDE_EXIF = ("xmp", "XML:com.adobe.xmp", "Raw profile type exif")
SMALLEST_SIDE = 5
Made = list[dict[str, Any]]


def fingerprints(path: Path) -> Made:
    """[{kind, value, quality?}] of the file: hex values, quality 0 to 100. MD5 and SHA-256 only of a plain surface, and
    of what Pillow cannot open (a video). Raises OSError for a file that cannot be read, and for a picture that is
    damaged or smaller than 5 pixels."""
    # WeasyPrint, where it is loaded, lets Pillow fill up half pictures with grey: those would get a wrong hash.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return [*_perceptual(path), *_exact(path)]


def _perceptual(path: Path) -> Made:
    try:
        with Image.open(path) as stored:
            stored.load()
            for mark in MARKS_BESIDE_EXIF:
                stored.info.pop(mark, None)
            if min(stored.size) < SMALLEST_SIDE:
                raise OSError(f"smaller than {SMALLEST_SIDE} pixels")
            return _of_picture(stored)
    except UnidentifiedImageError:
        return []
    except Image.DecompressionBombError as error:
        raise OSError(str(error)) from error


def _of_picture(stored: Image.Image) -> Made:
    """None of a plain surface."""
    turned = stored.getexif().get(ORIENTATION) in TURNED
    seen = _rgb(ImageOps.exif_transpose(stored))
    made = [_pdq("pdq", seen), *([_pdq("pdq_raw_orientation", _rgb(stored))] if turned else [])]
    return [*made, *_simple(seen)] if all(_is_of_a_picture(each) for each in made) else []


def _rgb(picture: Image.Image) -> Image.Image:
    """As the browser sees it: see-through parts and palettes too, and of grey of 16 bits the upper half."""
    if picture.mode.startswith("I;16"):
        picture = Image.fromarray((numpy.asarray(picture) >> 8).astype("uint8"))
    return picture.convert("RGB")


def _pdq(kind: str, rgb: Image.Image) -> dict[str, Any]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(numpy.asarray(rgb)))
    value = int("".join(str(int(bit)) for bit in bits), 2)
    return {"kind": kind, "value": f"{value:064x}", "quality": int(quality)}


def _is_of_a_picture(made: dict[str, Any]) -> bool:
    least, most = PDQ.bits_set or (0, 256)
    return least <= int(made["value"], 16).bit_count() <= most


def _simple(rgb: Image.Image) -> Made:
    """dHash and pHash, 64 bits each."""
    made = [{"kind": "dhash", "value": str(imagehash.dhash(rgb))}]
    return [*made, {"kind": "phash", "value": str(imagehash.phash(rgb))}] if _has_every_wave(rgb) else made


def _has_every_wave(rgb: Image.Image) -> bool:
    """Where waves are missing, rounding alone would decide over the bits of pHash, on each machine in its own way."""
    grey = numpy.asarray(rgb.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=float)
    cosines = 2 * numpy.cos(numpy.pi * numpy.outer(numpy.arange(8), 2 * numpy.arange(32) + 1) / 64)
    waves = cosines @ grey @ cosines.T
    return bool((abs(waves - numpy.median(waves)) >= 1e-7).all())


def _exact(path: Path) -> Made:
    made = []
    for kind in ("md5", "sha256"):
        with path.open("rb") as file:
            made.append({"kind": kind, "value": hashlib.file_digest(file, kind).hexdigest()})
    return made
