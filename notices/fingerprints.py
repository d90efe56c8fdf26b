"""The kinds of fingerprint: each owns its length, distance, threshold, quality floor and examples. Pure.

Facts of PDQ: Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (2019).
"""

import re
from dataclasses import dataclass


class BadFingerprint(ValueError):
    """A fingerprint that cannot be one; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kind:
    """A kind of fingerprint. `threshold` is the largest Hamming distance (bits) that counts as a match."""

    name: str
    hex_length: int
    threshold: int
    perceptual: bool
    quality_floor: int
    example: str
    bits_set: tuple[int, int] | None = None

    def check(self, value: str, quality: int | None) -> None:
        """Refuse what this kind cannot be. Raises BadFingerprint: length, digits, bits, quality."""
        if len(value) != self.hex_length:
            raise BadFingerprint("length")
        if not re.fullmatch(r"[0-9a-f]+", value):
            raise BadFingerprint("digits")
        if self.bits_set and not self.bits_set[0] <= int(value, 16).bit_count() <= self.bits_set[1]:
            raise BadFingerprint("bits")
        if self.perceptual and (quality is None or not 0 <= quality <= 100):
            raise BadFingerprint("quality")


# A real PDQ hash has its median at 128 bits set; 120 to 136 leaves room for ties (flat pictures), not for junk.
PDQ = Kind(
    "pdq",
    64,
    31,
    True,
    50,
    "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
    bits_set=(120, 136),
)
PDQ_RAW = Kind("pdq_raw_orientation", 64, 31, True, 50, PDQ.example, bits_set=(120, 136))
SHA256 = Kind("sha256", 64, 0, False, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
KINDS = {kind.name: kind for kind in (PDQ, PDQ_RAW, SHA256)}
MOST_FOR_AN_ITEM = 15


@dataclass(frozen=True)
class Fingerprint:
    """One checked fingerprint: kind name, lower-case hex, quality 0 to 100 for perceptual kinds."""

    kind: str
    value: str
    quality: int | None = None


def parse(kind: object, value: object, quality: object = None) -> Fingerprint:
    """A checked fingerprint from untrusted parts. Raises BadFingerprint (kind, length, digits, bits, quality)."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadFingerprint("kind")
    if not isinstance(value, str):
        raise BadFingerprint("digits")
    if quality is not None and (not isinstance(quality, int) or isinstance(quality, bool)):
        raise BadFingerprint("quality")
    known = KINDS[kind]
    known.check(value.lower(), quality)
    return Fingerprint(kind, value.lower(), quality if known.perceptual else None)


def distance(one: str, other: str) -> int:
    """Hamming distance in bits between two hex values of equal length."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
