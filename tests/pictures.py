"""Pictures drawn by code: nobody is in them. `picture(name)` draws one of STILL, TURNED or HOSTILE once."""

import struct
import zlib
from functools import cache

import numpy as np
import pdqhash
from PIL import Image, ImageCms, ImageOps

from tests.animated import SEE_THROUGH, apng, awebp, chunk
from tests.drawn import gradient, noise, photo, saved, see_through, words
from tests.once import once

ORIENTATION = 0x0112
# Kinds of value in a TIFF.
SHORT, LONG, SIGNED_SHORT, UNHEARD_OF = 3, 4, 8, 200
MILLION = 1_000_000


def turned(orientation, kind="JPEG", endian="<", size=(320, 200), **options):
    exif = Image.Exif()
    exif.endian = endian
    exif[ORIENTATION] = orientation
    return saved(photo(*size, seed=orientation), kind, exif=exif.tobytes(), **options)


def with_gamma(png):
    return png[:33] + chunk(b"gAMA", struct.pack(">I", 100000)) + png[33:]


def strange_colours():
    """A colour profile with red and green changed about: a browser that follows it shows another picture."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = (struct.unpack_from(">I", profile, profile.index(tag) + 4)[0] for tag in (b"rXYZ", b"gXYZ"))
    was_red = profile[red : red + 20]
    profile[red : red + 20] = profile[green : green + 20]
    profile[green : green + 20] = was_red
    return bytes(profile)


def moving(kind):
    return saved(photo(80, 60), kind, save_all=True, append_images=[noise(80, 60)], duration=100)


def png(seed, size=(320, 240)):
    return saved(photo(*size, seed=seed), "PNG")


def webp(seed, size=(200, 150), **options):
    return saved(photo(*size, seed=seed), "WEBP", **{"lossless": True, **options})


def packed(content, zeros=0):
    """One zlib stream of the content and so many zeros behind it: each million of them is the same (RFC 1950, 1951)."""
    first, bare = zlib.compressobj(), zlib.compressobj(wbits=-15)
    million = bare.compress(bytes(MILLION)) + bare.flush(zlib.Z_FULL_FLUSH)
    last = bare.compress(bytes(zeros % MILLION)) + bare.flush()
    sums = zlib.adler32(content)
    high = ((sums >> 16) + zeros * (sums & 0xFFFF)) % 65521
    check = struct.pack(">HH", high, sums & 0xFFFF)
    return first.compress(content) + first.flush(zlib.Z_FULL_FLUSH) + million * (zeros // MILLION) + last + check


def png_of_zeros(width, height, zeros):
    """A PNG that says how big it is and holds `zeros` bytes of pixels, whatever that comes to."""
    return bare_png(b"", width, height, 8, 2, zeros=zeros)


def bare_png(rows, width, height, depth, colour, extra=b"", woven=0, zeros=0):
    """A PNG as the standard describes it, from rows that begin with their filter: Pillow does not write every kind.

    So many zeros stand behind the rows.
    """
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, woven))
    pixels = packed(rows, zeros) if zeros else zlib.compress(rows)
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def unfiltered(samples):
    return b"".join(b"\0" + row.tobytes() for row in samples)


def sixteen_bit(image, colour):
    """The same picture with lower halves that are not zero."""
    fine = np.asarray(image).astype(">u2") * 256 + np.random.default_rng(1).integers(0, 256, np.asarray(image).shape)
    return bare_png(unfiltered(fine.astype(">u2")), *image.size, 16, colour)


def woven(image, colour=2):
    """Adam7: seven passes, each a smaller picture."""
    all_rows, pixels = b"", np.asarray(image)
    steps = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    for left, top, across, down in steps:
        all_rows += unfiltered(np.ascontiguousarray(pixels[top::down, left::across]))
    return bare_png(all_rows, *image.size, 8, colour, woven=1)


def few_greys(image, depth):
    """Grey with 1, 2 or 4 bits; eight pixels or fewer share a byte."""
    bits = np.unpackbits(np.asarray(image.convert("L"))[..., None], axis=2)[..., :depth]
    return bare_png(unfiltered(np.packbits(bits.reshape(image.height, -1), axis=1)), *image.size, depth, 0)


def with_key_colour(image):
    """One colour is said to be see-through (tRNS)."""
    key = chunk(b"tRNS", struct.pack(">HHH", *image.getpixel((9, 9))))
    return bare_png(unfiltered(np.asarray(image)), *image.size, 8, 2, key)


def see_through_palette(colours):
    image = photo(300, 200, seed=30).quantize(colours)
    return saved(image, "PNG", transparency=bytes(range(0, 255, 255 // colours))[:colours])


def without_jfif(jpeg):
    """Nothing says whether it is luma and chroma; the names of the components must do."""
    return jpeg[:2] + jpeg[4 + struct.unpack_from(">H", jpeg, 4)[0] :]


def with_display_profile(kind, seed):
    return saved(photo(seed=seed), kind, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def overfull_png():
    """The right pixels, and a hundred megabytes of zeros behind them."""
    image = photo(90, 70, seed=31)
    return bare_png(unfiltered(np.asarray(image)), 90, 70, 8, 2, zeros=100 * MILLION)


def with_bytes_behind(image, behind=bytes(range(90))):
    """The pixels' zlib stream ends, and the chunk goes on: some programs write so, and Pillow opens it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 0))
    packed = zlib.compress(unfiltered(np.asarray(image)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed + behind) + chunk(b"IEND", b"")


def with_pieces_between(image, pieces):
    """The pixels in one piece, and so many empty ones behind it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *image.size, 8, 2, 0, 0, 0))
    packed = chunk(b"IDAT", zlib.compress(unfiltered(np.asarray(image))))
    return b"\x89PNG\r\n\x1a\n" + head + packed + chunk(b"IDAT", b"") * pieces + chunk(b"IEND", b"")


def in_crumbs(image):
    """Each byte of the pixels in a piece of its own: thirteen bytes for one, and far more than that in memory."""
    whole = saved(image, "PNG")
    packed = zlib.compress(unfiltered(np.asarray(image)), 0)
    return whole[:33] + b"".join(chunk(b"IDAT", packed[at : at + 1]) for at in range(len(packed))) + chunk(b"IEND", b"")


def with_small_head_behind(png):
    """Behind the pixels it says again how large it is, and says something else."""
    return png[:-12] + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)) + png[-12:]


def webp_bomb_with_small_picture_behind():
    """The largest that a WebP can say, and a second picture of 16 by 16 pixels."""
    first, second = (saved(photo(*size, seed=71), "WEBP")[12:] for size in ((80, 60), (16, 16)))
    both = first[:14] + struct.pack("<HH", 16383, 16383) + first[18:] + second
    return b"RIFF" + struct.pack("<I", 4 + len(both)) + b"WEBP" + both


def directory(*values):
    """A TIFF whose first directory holds an orientation once for each value (EXIF is one; CIPA DC-008, 4.6.2)."""
    return tiff(*((SHORT, 1, value) for value in values))


def tiff(*marks):
    """`marks`: kind, count and value of each orientation."""
    entries = [struct.pack("<HHII", ORIENTATION, *mark) for mark in marks]
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + b"".join(entries) + bytes(4)


def with_exif(*blocks, seed, name=b"Exif\0\0"):
    """A JPEG with so many EXIF segments."""
    whole = saved(photo(320, 200, seed=seed), "JPEG")
    segments = (struct.pack(">HH", 0xFFE1, len(name + block) + 2) + name + block for block in blocks)
    return whole[:2] + b"".join(segments) + whole[2:]


def png_with_exif(*blocks, seed):
    whole = saved(photo(320, 200, seed=seed), "PNG")
    return whole[:33] + b"".join(chunk(b"eXIf", block) for block in blocks) + whole[33:]


def unannounced_exif():
    """A WebP whose head does not say that it has EXIF: libwebp passes over it."""
    whole = bytearray(turned(6, "WEBP", lossless=True))
    whole[20] &= ~0x08
    return bytes(whole)


def behind_a_bare_marker(jpeg):
    """A marker that has no length stands before the first segment."""
    return jpeg[:2] + b"\xff\xd0" + jpeg[2:]


def still_avif_of_any_heif():
    """Its first brand is the one that HEIC has too; `avif` stands among the others."""
    return b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(500)


def profile_bomb(image):
    """A hundred megabytes where a colour profile should be."""
    profile = chunk(b"iCCP", b"big\0\0" + packed(b"", 100 * MILLION))
    return bare_png(unfiltered(np.asarray(image)), *image.size, 8, 2, profile)


def cut(name, percent):
    whole = picture(name)
    return whole[: len(whole) * percent // 100]


def grown(jpeg, width, height):
    """The same file, said to be larger (ITU T.81, B.2.2)."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


STILL = {
    "gradient.png": lambda: saved(gradient(300, 200), "PNG"),
    "gradient-tall.jpg": lambda: saved(gradient(120, 900), "JPEG", quality=80),
    "noise.png": lambda: saved(noise(257, 255), "PNG"),
    "noise.jpg": lambda: saved(noise(128, 96), "JPEG", quality=30),
    "words.png": lambda: saved(words(), "PNG"),
    "words-grey.jpg": lambda: saved(words().convert("L"), "JPEG"),
    "photo-420.jpg": lambda: saved(photo(801, 599), "JPEG", quality=75, subsampling=2),
    "photo-444-progressive.jpg": lambda: saved(photo(seed=3), "JPEG", subsampling=0, progressive=True),
    "photo-cmyk.jpg": lambda: saved(photo(seed=16).convert("CMYK"), "JPEG"),
    "photo-lossy.webp": lambda: saved(photo(seed=4), "WEBP", quality=70),
    "photo-lossless.webp": lambda: saved(photo(300, 301, seed=5), "WEBP", lossless=True),
    "photo-grey.png": lambda: saved(ImageOps.grayscale(photo(seed=6)), "PNG"),
    "photo-opaque-rgba.png": lambda: saved(photo(seed=7).convert("RGBA"), "PNG"),
    "photo-see-through.png": lambda: saved(see_through(photo(seed=8)), "PNG"),
    "grey-see-through.png": lambda: saved(see_through(photo(seed=9)).convert("LA"), "PNG"),
    "photo-see-through.webp": lambda: saved(see_through(photo(seed=10)), "WEBP", lossless=True, exact=True),
    "photo-palette.png": lambda: saved(photo(seed=11).quantize(64), "PNG"),
    "photo-gamma.png": lambda: with_gamma(saved(photo(seed=12), "PNG")),
    "photo-profile.jpg": lambda: saved(photo(seed=13), "JPEG", icc_profile=strange_colours()),
    "photo-profile.png": lambda: saved(photo(seed=14), "PNG", icc_profile=strange_colours()),
    "photo-16-bit.png": lambda: sixteen_bit(photo(seed=20), 2),
    "photo-16-bit-see-through.png": lambda: sixteen_bit(see_through(photo(301, 200, seed=21)), 6),
    "photo-woven.png": lambda: woven(photo(403, 301, seed=22)),
    "grey-woven.png": lambda: woven(photo(99, 101, seed=23).convert("L"), 0),
    "see-through-woven.png": lambda: woven(see_through(photo(200, 150, seed=24)), 6),
    **{f"grey-{bits}-bit.png": lambda bits=bits: few_greys(photo(333, 250, seed=25), bits) for bits in (1, 2, 4)},
    **{f"palette-{n}.png": lambda n=n: saved(photo(301, 203).quantize(n), "PNG") for n in (2, 4, 16, 256)},
    **{f"palette-{n}-see-through.png": lambda n=n: see_through_palette(n) for n in (16, 200)},
    "key-colour.png": lambda: with_key_colour(photo(200, 150, seed=26)),
    "black-and-white.png": lambda: saved(photo(seed=27).convert("1"), "PNG"),
    "photo-422.jpg": lambda: saved(photo(641, 479, seed=33), "JPEG", subsampling=1),
    "photo-rough.jpg": lambda: saved(photo(seed=34), "JPEG", quality=5),
    "photo-best.jpg": lambda: saved(photo(seed=35), "JPEG", quality=100, subsampling=0),
    "photo-restarts.jpg": lambda: saved(photo(seed=36), "JPEG", restart_marker_blocks=7),
    "grey-restarts.jpg": lambda: saved(photo(333, 251, seed=46).convert("L"), "JPEG", restart_marker_blocks=7),
    "photo-rgb.jpg": lambda: saved(photo(seed=37), "JPEG", keep_rgb=True),
    "photo-no-jfif.jpg": lambda: without_jfif(saved(photo(seed=38), "JPEG")),
    "grey-progressive.jpg": lambda: saved(photo(seed=39).convert("L"), "JPEG", progressive=True),
    "photo-tail.jpg": lambda: saved(photo(seed=40), "JPEG") + b"what other programs leave behind" * 50,
    "two-in-one.jpg": lambda: saved(photo(seed=41), "MPO", save_all=True, append_images=[noise(80, 60)]),
    "display-profile.jpg": lambda: with_display_profile("JPEG", 42),
    "display-profile.webp": lambda: with_display_profile("WEBP", 43),
    "see-through-lossy.webp": lambda: saved(see_through(photo(seed=44)), "WEBP", quality=90, exact=True),
    "odd-lossless.webp": lambda: saved(photo(77, 131, seed=45), "WEBP", lossless=True),
    "overfull.png": overfull_png,
    "bytes-behind.png": lambda: with_bytes_behind(photo(301, 203, seed=47)),
    "empty-pieces.png": lambda: with_pieces_between(photo(200, 150, seed=61), 200_000),
    "mark-9-then-6.jpg": lambda: with_exif(directory(9, 6), seed=63),
    "mark-0-then-6.jpg": lambda: with_exif(directory(0, 6), seed=64),
    "mark-9-then-6.png": lambda: png_with_exif(directory(9, 6), seed=65),
    "mark-1-then-6.jpg": lambda: with_exif(directory(1, 6), seed=66),
    "mark-of-nothing.jpg": lambda: with_exif(tiff((SHORT, 0, 6)), seed=67),
    "exif-1-then-6.jpg": lambda: with_exif(directory(1), directory(6), seed=68),
    "exif-none-then-6.jpg": lambda: with_exif(directory(), directory(6), seed=69),
    "exif-unannounced.webp": lambda: unannounced_exif(),
    "one-frame.png": lambda: apng(png(81)),
    "one-frame-16-bit.png": lambda: apng(sixteen_bit(photo(seed=82), 2)),
    "one-frame-see-through.png": lambda: apng(saved(see_through(photo(seed=83)), "PNG")),
    "one-frame-palette.png": lambda: apng(saved(photo(seed=84).quantize(64), "PNG")),
    "no-frame-at-all.png": lambda: apng(png(85), told=0, frames=0),
    "frame-of-its-own.png": lambda: apng(png(86), frames=0, later=[png(87)]),
    "one-frame.webp": lambda: awebp(webp(88)),
    "one-frame-lossy.webp": lambda: awebp(webp(89, lossless=False, quality=70)),
    "one-frame-in-part.webp": lambda: awebp(webp(90), canvas=(260, 190), place=(40, 22)),
    "one-frame-see-through.webp": lambda: awebp(saved(see_through(photo(seed=91)), "WEBP", lossless=True, exact=True)),
    "smallest.png": lambda: saved(noise(5, 5), "PNG"),
    "as-the-middle.png": lambda: saved(noise(64, 64), "PNG"),
    "thin.png": lambda: saved(photo(40, 2000), "PNG"),
    "wide.jpg": lambda: saved(photo(2000, 90), "JPEG"),
}

TURNED = {
    **{f"turned-{value}.jpg": lambda value=value: turned(value) for value in range(2, 9)},
    "turned-motorola.jpg": lambda: turned(6, endian=">"),
    "turned.png": lambda: turned(6, "PNG"),
    "turned-one-frame.png": lambda: apng(turned(6, "PNG")),
    "turned.webp": lambda: turned(8, "WEBP", lossless=True),
    "turned-6-then-8.jpg": lambda: with_exif(directory(6, 8), seed=72),
    "turned-long-then-short.jpg": lambda: with_exif(tiff((LONG, 1, 6), (SHORT, 1, 6)), seed=73),
    "turned-by-a-signed-mark.jpg": lambda: with_exif(tiff((SIGNED_SHORT, 1, 6)), seed=74),
    "turned-by-a-strange-kind-first.jpg": lambda: with_exif(tiff((UNHEARD_OF, 1, 8), (SHORT, 1, 6)), seed=75),
    "turned-exif-6-then-8.jpg": lambda: with_exif(directory(6), directory(8), seed=76),
    "turned-exif-named-twice.jpg": lambda: with_exif(b"Exif\0\0" + directory(6), seed=77),
}

LARGE = {
    "12-megapixels.jpg": lambda: saved(photo(4000, 3000), "JPEG", quality=85),
    "20-megapixels.jpg": lambda: saved(photo(5200, 3900), "JPEG", quality=85),
    "long-and-turned.png": lambda: turned(6, "PNG", size=(17000, 40)),
}

VIDEOS = {
    "clip.mp4": lambda: b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(5_000_000),
    "clip.webm": lambda: b"\x1aE\xdf\xa3" + bytes(500),
    "clip.wmv": lambda: bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(500),
    "camera.ts": lambda: (b"G" + bytes(187)) * 20,
    "camera.m2ts": lambda: (bytes(4) + b"G" + bytes(187)) * 20,
    "old-quicktime.mov": lambda: b"\0\0\0\x08wide\0\0\x01\0mdat" + bytes(500),
    "older-quicktime.mov": lambda: b"\0\0\x01\0moov\0\0\0\x6cmvhd" + bytes(500),
}

REFUSED = {
    "empty": {"empty.jpg": lambda: b""},
    "not_picture": {
        "words.jpg": lambda: b"Dear Alice, this is not a picture.",
        "program.png": lambda: b"MZ" + bytes(2000),
    },
    "drawing": {"drawing.png": lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'},
    "heic": {
        "phone.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500),
        "phone-as.jpg": lambda: b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(500),
    },
    "other_picture": {
        "motorola.tif": lambda: b"MM\0*" + bytes(900),
        "picture.jp2": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(900),
        "picture.tiff": lambda: saved(photo(80, 60), "TIFF"),
        "picture.bmp": lambda: saved(photo(80, 60), "BMP"),
        "picture.avif": lambda: saved(photo(80, 60), "AVIF"),
        "picture-of-any-heif.avif": still_avif_of_any_heif,
        "still.gif": lambda: saved(photo(80, 60), "GIF"),
    },
    "moving": {
        "moving.gif": lambda: moving("GIF"),
        "moving.png": lambda: moving("PNG"),
        "moving.webp": lambda: moving("WEBP"),
        "tells-of-two.png": lambda: apng(png(92), told=2),
        "tells-of-one-holds-two.png": lambda: apng(png(93), later=[png(94)]),
        "two-beside-its-picture.png": lambda: apng(png(95), told=2, frames=0, later=[png(96), png(97)]),
        "two-frames.webp": lambda: awebp(webp(98), webp(99)),
    },
    "too_small": {
        "four-pixels-high.jpg": lambda: saved(noise(90, 4), "JPEG"),
        "two-pixels.png": lambda: saved(noise(2, 2), "PNG"),
    },
    "too_many_pixels": {
        "bomb.png": lambda: png_of_zeros(60000, 60000, 10_000_000),
        "200-megapixels.png": lambda: png_of_zeros(16000, 12500, 16000 * 12500 * 3 + 12500),
        "bomb-second-head.png": lambda: with_small_head_behind(png_of_zeros(60000, 60000, 10_000_000)),
        "bomb-second-picture.webp": webp_bomb_with_small_picture_behind,
        "bomb.jpg": lambda: grown(saved(photo(80, 60), "JPEG"), 65000, 65000),
    },
    "broken": {
        **{
            f"{percent}%-of-{name}": lambda name=name, percent=percent: cut(name, percent)
            for name in ("photo-420.jpg", "photo-444-progressive.jpg", "photo-lossy.webp", "words.png")
            for percent in (30, 70, 95)
        },
        "only-a-head.jpg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        "only-two-bytes-more.jpg": lambda: b"\xff\xd8\xff\xff\xff\xe1",
        "only-a-head.webp": lambda: b"RIFF\x04\0\0\0WEBP",
        "no-pixels.png": lambda: png_of_zeros(80, 60, 0),
        "short-pixels.png": lambda: png_of_zeros(80, 60, 900),
        "crumbs.png": lambda: in_crumbs(noise(300, 250)),
        "first-frame-too-small.png": lambda: apng(png(100), size=(160, 120)),
        "first-frame-elsewhere.png": lambda: apng(png(101), place=(8, 0)),
        "one-frame-short-pixels.png": lambda: apng(png_of_zeros(80, 60, 900)),
        "frame-over-the-edge.webp": lambda: awebp(webp(102), place=(8, 0)),
        "frame-unannounced.webp": lambda: awebp(webp(103), flags=SEE_THROUGH),
        "frame-and-picture.webp": lambda: awebp(webp(104), beside=webp(105)),
        "exif-a-thousand-times.png": lambda: png_with_exif(*[directory(6)] * 1001, seed=78),
    },
}
HOSTILE = {name: draw for files in REFUSED.values() for name, draw in files.items()}
REASON = {name: reason for reason, files in REFUSED.items() for name in files}


DRAWN = {**STILL, **TURNED, **LARGE, **VIDEOS, **HOSTILE}


@cache
def picture(name):
    """The bytes of the file."""
    return once(DRAWN[name], "picture", name)


def platform_pdq(image):
    """As python-threatexchange and HMA do it."""
    bits, quality = pdqhash.compute(np.ascontiguousarray(np.asarray(image.convert("RGB"))))
    return f"{int(''.join(map(str, bits)), 2):064x}", quality
