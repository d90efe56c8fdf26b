"""Containers for moving pictures made by hand: of one frame, of more, and hurt ones. Pillow writes none with one."""

import struct
import zlib

SIGNATURE = 8
HEAD = 33
ANIMATED, SEE_THROUGH = 0x02, 0x10


def chunk(kind, body):
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def apng(png, *, told=1, frames=1, size=None, place=(0, 0), later=()):
    """A still PNG as an animated one that tells of `told` frames and has so many heads of frames before its pixels.

    `later`: PNGs of the same kind whose pixels follow as frames. `size`, `place`: what the first head says instead.
    """
    width, height = size or struct.unpack_from(">II", png, 16)
    heads = b"".join(_frame_head(at, width, height, place) for at in range(frames))
    behind = b"".join(_later(frames + 2 * at, each) for at, each in enumerate(later))
    return png[:HEAD] + chunk(b"acTL", struct.pack(">II", told, 0)) + heads + png[HEAD:-12] + behind + png[-12:]


def _frame_head(number, width, height, place):
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, *place, 1, 10, 0, 0))


def _later(number, png):
    pixels = b"".join(body for kind, body in _chunks(png, SIGNATURE, ">I", 4) if kind == b"IDAT")
    head = _frame_head(number, *struct.unpack_from(">II", png, 16), (0, 0))
    return head + chunk(b"fdAT", struct.pack(">I", number + 1) + pixels)


def awebp(*pictures, canvas=None, place=(0, 0), flags=ANIMATED | SEE_THROUGH, keep=100, beside=b""):
    """Still WebPs of one size as an animated one: each a frame at `place` (even numbers) of a canvas of that size.

    `keep`: percent of each picture's bytes that are left. `beside`: a still WebP whose picture stands outside of all.
    """
    size = _size(pictures[0])
    wide = struct.pack("<BBBB", flags, 0, 0, 0) + b"".join(_three(side - 1) for side in canvas or size)
    head = _piece(b"VP8X", wide) + _piece(b"ANIM", b"\xff\x80\x40\xff\0\0")
    frames = b"".join(_piece(b"ANMF", _frame(each, size, place, keep)) for each in pictures)
    body = b"WEBP" + head + frames + (_picture_of(beside, 100) if beside else b"")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _frame(webp, size, place, keep):
    numbers = (place[0] // 2, place[1] // 2, size[0] - 1, size[1] - 1, 100)
    return b"".join(map(_three, numbers)) + b"\0" + _picture_of(webp, keep)


def _picture_of(webp, keep):
    found = [(kind, body) for kind, body in _chunks(webp, 12, "<I", 0) if kind in {b"ALPH", b"VP8 ", b"VP8L"}]
    return b"".join(_piece(kind, body[: len(body) * keep // 100]) for kind, body in found)


def _chunks(content, at, length, behind):
    """Kind and body of each chunk. In a PNG the length stands first and a sum behind, in a WebP the kind does."""
    while at < len(content):
        kind_at, length_at = (at + 4, at) if behind else (at, at + 4)
        (size,) = struct.unpack_from(length, content, length_at)
        yield content[kind_at : kind_at + 4], content[at + 8 : at + 8 + size]
        at += 8 + size + (behind or size & 1)


def _size(webp):
    """Width and height of a still WebP, from its own picture."""
    kind, body = next(each for each in _chunks(webp, 12, "<I", 0) if each[0] in {b"VP8 ", b"VP8L"})
    if kind == b"VP8 ":
        return struct.unpack_from("<HH", body, 6)
    (packed,) = struct.unpack_from("<I", body, 1)
    return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1


def _piece(kind, body):
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def _three(number):
    return struct.pack("<I", number)[:3]
