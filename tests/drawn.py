"""What the pictures of the tests are drawn with: nobody is in them."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

BAND = 16


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
    seen = np.asarray(image.filter(ImageFilter.GaussianBlur(1.5))).copy()
    # In bands: the numbers of a whole large picture do not fit where they are quick to reach.
    for top in range(0, height, BAND):
        band = seen[top : top + BAND]
        band[:] = (band + random.normal(0, 6, (*band.shape[:2], 1))).clip(0, 255)
    return Image.fromarray(seen)


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
