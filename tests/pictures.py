"""Pictures drawn by code: nobody is in them. `picture(name)` draws one of STILL, TURNED or HOSTILE once."""

import io
import struct
import zlib
from functools import cache

import numpy as np
import pdqhash
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageOps

ORIENTATION = 0x0112


def photo(width=640, height=480, seed=1):
    """Something like a photograph: soft light, shapes with edges, grain."""
    random = np.random.default_rng(seed)
    coarse = random.integers(30, 226, (9, 12, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y = random.integers(0, width), random.integers(0, height)
        reach = int(random.integers(height // 20 + 1, height // 4 + 2))
        colour = tuple(random.integers(0, 256, 3))
        draw.ellipse((x - reach, y - reach // 2, x + reach, y + reach), fill=colour)
    grain = random.normal(0, 6, (height, width, 1))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(1.5)), dtype=float)
    return Image.fromarray((soft + grain).clip(0, 255).astype(np.uint8))


def gradient(width, height):
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 200, height)[:, None, None]
    return Image.fromarray(((across + down * np.array([1, 0.4, -0.3])) % 256).astype(np.uint8))


def noise(width, height, seed=2):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def words(width=500, height=300):
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for line in range(12):
        text = "The quick brown fox jumps over the lazy dog " * 2
        draw.text((10 + line * 7, 6 + line * 24), text, fill=(line * 20, 0, 90))
    return image


def see_through(image):
    """Half of it hidden, with colours that only a decoder sees."""
    seen = image.convert("RGBA")
    seen.putalpha(gradient(*image.size).convert("L"))
    return seen


def saved(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def turned(orientation, kind="JPEG", endian="<", size=(320, 200), **options):
    exif = Image.Exif()
    exif.endian = endian
    exif[ORIENTATION] = orientation
    return saved(photo(*size, seed=orientation), kind, exif=exif.tobytes(), **options)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


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


def png_of_zeros(width, height, zeros):
    """A PNG that says how big it is and holds `zeros` bytes of pixels, whatever that comes to."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(zeros))) + chunk(b"IEND", b"")


def cut(name, percent):
    whole = picture(name)
    return whole[: len(whole) * percent // 100]


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
    "smallest.png": lambda: saved(noise(5, 5), "PNG"),
    "as-the-middle.png": lambda: saved(noise(64, 64), "PNG"),
    "thin.png": lambda: saved(photo(40, 2000), "PNG"),
    "wide.jpg": lambda: saved(photo(2000, 90), "JPEG"),
}

TURNED = {
    **{f"turned-{value}.jpg": lambda value=value: turned(value) for value in range(2, 9)},
    "turned-motorola.jpg": lambda: turned(6, endian=">"),
    "turned.png": lambda: turned(6, "PNG"),
    "turned.webp": lambda: turned(8, "WEBP", lossless=True),
}

LARGE = {
    "12-megapixels.jpg": lambda: saved(photo(4000, 3000), "JPEG", quality=85),
    "20-megapixels.jpg": lambda: saved(photo(5200, 3900), "JPEG", quality=85),
    "long-and-turned.png": lambda: turned(6, "PNG", size=(17000, 40)),
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
    "video": {
        "clip.mp4": lambda: b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(500),
        "clip.webm": lambda: b"\x1aE\xdf\xa3" + bytes(500),
    },
    "other_picture": {
        "picture.tiff": lambda: saved(photo(80, 60), "TIFF"),
        "picture.bmp": lambda: saved(photo(80, 60), "BMP"),
        "picture.avif": lambda: saved(photo(80, 60), "AVIF"),
    },
    "moving": {
        "still.gif": lambda: saved(photo(80, 60), "GIF"),
        "moving.png": lambda: moving("PNG"),
        "moving.webp": lambda: moving("WEBP"),
    },
    "too_small": {"two-pixels.png": lambda: saved(noise(2, 2), "PNG")},
    "too_many_pixels": {"bomb.png": lambda: png_of_zeros(60000, 60000, 10_000_000)},
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
    },
}
HOSTILE = {name: draw for files in REFUSED.values() for name, draw in files.items()}
REASON = {name: reason for reason, files in REFUSED.items() for name in files}


@cache
def picture(name):
    """The bytes of the file."""
    return {**STILL, **TURNED, **LARGE, **HOSTILE}[name]()


def platform_pdq(image):
    """As python-threatexchange and HMA do it."""
    bits, quality = pdqhash.compute(np.ascontiguousarray(np.asarray(image.convert("RGB"))))
    return f"{int(''.join(map(str, bits)), 2):064x}", quality
