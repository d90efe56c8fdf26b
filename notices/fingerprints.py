"""The kinds of fingerprint: each owns its length, distance, threshold, quality floor and examples. Pure.

Facts of PDQ: Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (2019). The pages work
fingerprints out by the same facts (static/js/hash/kinds.js); a test holds the two together.
"""

import re
from dataclasses import dataclass
from itertools import product


class BadFingerprint(ValueError):
    """A fingerprint that cannot be one; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kind:
    """A kind of fingerprint. `threshold` is the largest Hamming distance (bits) that counts as a match.

    `graded`: it comes with a quality of 0 to 100. `plain`: a platform that takes no notice of marks may have it.
    `bits_set`: the least and the most bits that a real one has set. `example`: of no bytes at all, or of a picture of
    64 by 64 pixels whose nth byte of red, green and blue is the highest of the four of n * 2654435761.
    """

    name: str
    hex_length: int
    threshold: int
    graded: bool
    quality_floor: int
    example: str
    plain: bool
    bits_set: tuple[int, int] | None = None

    def check(self, value: str, quality: int | None) -> None:
        """Refuse what this kind cannot be. Raises BadFingerprint: length, digits, bits, quality."""
        if len(value) != self.hex_length:
            raise BadFingerprint("length")
        if not re.fullmatch(r"[0-9a-f]+", value):
            raise BadFingerprint("digits")
        if self.bits_set and not self.bits_set[0] <= int(value, 16).bit_count() <= self.bits_set[1]:
            raise BadFingerprint("bits")
        if self.graded and (quality is None or not 0 <= quality <= 100):
            raise BadFingerprint("quality")


def _pdq(name: str, *, plain: bool) -> Kind:
    """A real PDQ hash has 128 bits set; 120 to 136 leaves room for ties (flat pictures), not for junk."""
    example = "2715a3aaa2c5a062ba55a0ff2191aa6a23a9f66194a1297480aadd7375ffd55f"
    return Kind(name, 64, 31, True, 50, example, plain, bits_set=(120, 136))


PDQ = _pdq("pdq", plain=True)
PDQ_RAW = _pdq("pdq_raw_orientation", plain=True)
PDQ_VARIANT = _pdq("pdq_variant", plain=False)
PDQ_FRAME = _pdq("pdq_frame", plain=False)
DHASH = Kind("dhash", 16, 10, False, 0, "140248558bc5a855", False)
PHASH = Kind("phash", 16, 10, False, 0, "b6557d75209742c3", False)
MD5 = Kind("md5", 32, 0, False, 0, "d41d8cd98f00b204e9800998ecf8427e", True)
SHA256 = Kind("sha256", 64, 0, False, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", True)
KINDS = {kind.name: kind for kind in (PDQ, PDQ_RAW, PDQ_VARIANT, PDQ_FRAME, DHASH, PHASH, MD5, SHA256)}
# What goes out with a letter. Variants, frames and the portal's own look-alike hashes stay sealed with the case.
PLAIN = frozenset(kind.name for kind in KINDS.values() if kind.plain)

TURNS = ("mirror", "turn180", "mirror_turn180", "mirror_turn270", "turn90", "mirror_turn90", "turn270")
FRAMED = ("1_1", "4_3", "16_9", "9_16")
SHAPES = ("square", "4_5", "5_4", "4_3", "3_4", "3_2", "16_9", "9_16")
# Percent cut from left, top, right and bottom.
CUTS = ("_".join(cut) for cut in product("048", repeat=4) if set(cut) != {"0"})
VARIANTS = frozenset(
    [*TURNS, *(f"letterbox_{each}" for each in FRAMED), *(f"crop_{each}" for each in SHAPES),
     *(f"wide_{each}" for each in CUTS)]
)  # fmt: skip

MOST_FILES = 5
MOST_FOR_A_FILE = 120
MOST_FRAMES_OF_A_VIDEO = 20
MOST_FOR_AN_ITEM = MOST_FILES * MOST_FOR_A_FILE
MOST_EDITED_FOR_A_CASE = 1500
LAST_SECOND = 24 * 3600


@dataclass(frozen=True)
class Fingerprint:
    """One checked fingerprint: kind name, lower-case hex, quality 0 to 100 for graded kinds.

    `variant` names the edit that a pdq_variant stands for, `at` the second of the video that a pdq_frame shows.
    """

    kind: str
    value: str
    quality: int | None = None
    variant: str | None = None
    at: int | None = None


def parse(
    kind: object, value: object, quality: object = None, variant: object = None, at: object = None
) -> Fingerprint:
    """A checked fingerprint from untrusted parts.

    Raises BadFingerprint: kind, length, digits, bits, quality, variant (unknown, or not of a variant), at (likewise).
    """
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadFingerprint("kind")
    if not isinstance(value, str):
        raise BadFingerprint("digits")
    graded = None if quality is None else _whole(quality, "quality")
    known = KINDS[kind]
    known.check(value.lower(), graded)
    return Fingerprint(
        kind, value.lower(), graded if known.graded else None, _variant(kind, variant), _second(kind, at)
    )


def _whole(number: object, code: str) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadFingerprint(code)
    return number


def _variant(kind: str, variant: object) -> str | None:
    if kind != PDQ_VARIANT.name and variant is None:
        return None
    if kind != PDQ_VARIANT.name or not isinstance(variant, str) or variant not in VARIANTS:
        raise BadFingerprint("variant")
    return variant


def _second(kind: str, at: object) -> int | None:
    if kind != PDQ_FRAME.name and at is None:
        return None
    second = _whole(at, "at")
    if kind != PDQ_FRAME.name or not 0 <= second <= LAST_SECOND:
        raise BadFingerprint("at")
    return second


def distance(one: str, other: str) -> int:
    """Hamming distance in bits between two hex values of equal length."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
