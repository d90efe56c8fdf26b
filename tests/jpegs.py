"""JPEG files that Pillow reads and does not write: other shares of samples, other tables, scans left out."""

import struct

from tests.pictures import photo, saved

FRAME = (0xC0, 0xC2)
TABLE, SCAN, END = 0xDB, 0xDA, b"\xff\xd9"


def places(jpeg, *markers):
    """Where segments of these kinds begin (ITU T.81, B.1.1.4)."""
    found, at = [], 2
    while jpeg[at + 1] != 0xD9:
        if jpeg[at + 1] in markers:
            found.append(at)
        at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
        while jpeg[at] != 0xFF or jpeg[at + 1] == 0 or 0xD0 <= jpeg[at + 1] <= 0xD7:
            at += 1
    return found


def shared(jpeg, shares, width, height):
    """The same blocks, dealt out otherwise: each component's share of samples across and down (B.2.2)."""
    jpeg = bytearray(jpeg)
    frame = places(jpeg, *FRAME)[0]
    struct.pack_into(">HH", jpeg, frame + 5, height, width)
    for number, (across, down) in enumerate(shares):
        jpeg[frame + 11 + 3 * number] = across << 4 | down
    return bytes(jpeg)


def dealt(shares, units=(3, 2), short=(0, 0), **options):
    """A picture of so many units, `short` pixels less at the right and below; units are of four or six blocks."""
    blocks = sum(across * down for across, down in shares)
    side = 16 * units[0], 8 * units[1] * (blocks - 2) // 2
    return shared(
        saved(soft(*side), "JPEG", subsampling=blocks // 2 - 1, **options), shares, *size(shares, units, short)
    )


def dealt_rgb(shares, units=(3, 2), short=(0, 0)):
    """As above from units of six blocks with the same tables, so that any component may have any of them."""
    row = saved(soft(16 * units[0] * units[1], 8, contrast=0.03), "JPEG", keep_rgb=True)
    return shared(row, shares, *size(shares, units, short))


def size(shares, units, short):
    return [8 * max(each[i] for each in shares) * units[i] - short[i] for i in (0, 1)]


def soft(width, height, contrast=0.2):
    """So little contrast that blocks stay within white and black wherever they land."""
    return photo(width, height, seed=70).point(lambda value: int(110 + value * contrast))


def with_a_table_before_the_last_scan(jpeg):
    """Decoders keep the table that stood there when a component first came."""
    last = places(jpeg, SCAN)[-1]
    return jpeg[:last] + b"\xff\xdb\0\x43\0" + bytes([99] * 64) + jpeg[last:]


def without_last_scans(jpeg, count):
    return jpeg[: places(jpeg, SCAN)[-count]] + END
