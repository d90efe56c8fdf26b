"""Fingerprints in Chromium against the native library on the same pixels, and which edits they survive."""

import io
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pdqhash
from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

from bench.table import Row
from tests.journeys.bare_site import serving
from tests.journeys.browser import FLAGS
from tests.journeys.hashing import named
from tests.pictures import photo, picture, platform_pdq, saved

MEGAPIXELS = 12
ROUNDS = 5
MATCH = 31
PICTURES = 19
Edit = Callable[[Image.Image], Image.Image]
TIMED = """async () => {
  const { compute } = await import("/static/js/hash/pdq.js");
  const data = new Uint8ClampedArray(4000 * 3000 * 4).map((_, i) => (i * 2654435761) >>> 24);
  const start = performance.now();
  compute({ data, width: 4000, height: 3000 });
  return (performance.now() - start) / 1000;
}"""


@contextmanager
def hashing_page() -> Iterator[Page]:
    """The bare page of the tests, in the Chromium of the tests."""
    path = os.environ.get("CHROMIUM") or subprocess.check_output(["tools/browser.sh"], text=True).strip()
    with serving({}) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page()
        page.goto(f"{site.address}/bare/client.html")
        page.wait_for_load_state("networkidle")
        yield page
        browser.close()


def hashed(page: Page, content: bytes, net: str = "none") -> tuple[list[dict[str, Any]], float]:
    """The fingerprints of a file, and the seconds that a person waits for them."""
    page.set_input_files("input", named("a", content))
    begun = time.perf_counter()
    answer = page.evaluate("(net) => window.hashWith(net)", net)
    return answer["fingerprints"], time.perf_counter() - begun


def fingerprints() -> list[Row]:
    """fingerprints in Chromium"""
    with hashing_page() as page:
        return [pixels_hashed(page), first_hash(page), *edited_copies(page)]


def pixels_hashed(page: Page) -> Row:
    """Best of the rounds on either side: pure computing, which only other programs can slow down."""
    pixels = np.random.default_rng(1).integers(0, 256, (3000, 4000, 3), dtype=np.uint8)
    pairs = [(page.evaluate(TIMED), seconds(lambda: pdqhash.compute(pixels))) for _ in range(ROUNDS)]
    ours, native = (min(side) / MEGAPIXELS for side in zip(*pairs, strict=True))
    said = f"PDQ, a megapixel ({ours * 1000:.0f} ms) in Chromium"
    return Row(said, ours, f"native pdqhash ({native * 1000:.0f} ms)", native)


def first_hash(page: Page) -> Row:
    content = picture("12-megapixels.jpg")
    hashed(page, content)
    pairs = [
        (hashed(page, content)[1], seconds(lambda: platform_pdq(Image.open(io.BytesIO(content)))))
        for _ in range(ROUNDS)
    ]
    ours, native = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(f"12 MP JPEG to every hash ({ours:.2f} s)", ours, "Pillow and pdqhash, PDQ alone", native)


def edited_copies(page: Page) -> list[Row]:
    content = picture("12-megapixels.jpg")
    alone = statistics.median(hashed(page, content)[1] for _ in range(3))
    nets = {net: statistics.median(hashed(page, content, net)[1] for _ in range(3)) for net in ("default", "wide")}
    return [Row(f"12 MP with the {net} net ({took:.2f} s)", took, "without", alone) for net, took in nets.items()]


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(saved(image, "JPEG", quality=quality)))


def caption(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, (0, image.height // 6, 0, 0), "white")


def cut(image: Image.Image, share: float) -> Image.Image:
    """`share` of the width off the left and off the right, of the height off the top and off the bottom."""
    left, top = round(image.width * share), round(image.height * share)
    return image.crop((left, top, image.width - left, image.height - top))


# What was measured on photographs in November 2026 (19 pictures): plain PDQ, and with the net where it was. Its crops
# were "of 5 %" (plain) and "up to 5 %" (wide net) and do not say whether of a side or in all, so here both are made.
EDITS: dict[str, tuple[Edit, str]] = {
    "JPEG q30": (lambda image: jpeg(image, 30), "95 %"),
    "resize to 25 %": (lambda image: image.reduce(4), "95 %"),
    "mirror": (ImageOps.mirror, "0 %, net 100 %"),
    "quarter turn": (lambda image: image.rotate(90, expand=True), "0 %, net 100 %"),
    "half turn": (lambda image: image.rotate(180), "0 %, net 100 %"),
    "letterbox 16:9": (lambda image: ImageOps.pad(image, (image.height * 16 // 9, image.height)), "52 %, net 100 %"),
    "square crop": (lambda image: ImageOps.fit(image, (image.height, image.height)), "52 %, net 100 %"),
    "crop 2.5 % a side": (lambda image: cut(image, 0.025), "0 to 6 %, wide net 61 %"),
    "crop 5 % a side": (lambda image: cut(image, 0.05), "0 to 6 %, wide net 61 %"),
    "caption bar": (caption, "26 to 31 %"),
}


def survivors() -> str:
    """For each edit the share of drawn pictures whose edited copy a platform would still match, by net."""
    nets = ("none", "default", "wide")
    originals = [photo(900, 675 if n % 2 else 600, seed=100 + n) for n in range(PICTURES)]
    with hashing_page() as page:
        held = {net: [values(hashed(page, saved(each, "PNG"), net)[0]) for each in originals] for net in nets}
    lines = [f"{'PDQ within 31 after':<20} {'alone':>7} {'net':>7} {'wide':>7}   on photographs, measured before"]
    for name, (edit, before) in EDITS.items():
        copies = [platform_pdq(jpeg(edit(each), 80))[0] for each in originals]
        shares = [sum(map(found, copies, held[net])) / PICTURES for net in nets]
        lines.append(f"{name:<20} {shares[0]:>7.0%} {shares[1]:>7.0%} {shares[2]:>7.0%}   {before}")
    return "\n".join(lines)


def values(made: list[dict[str, Any]]) -> list[int]:
    return [int(each["value"], 16) for each in made if each["kind"] in ("pdq", "pdq_variant")]


def found(copy: str, held: list[int]) -> bool:
    return any((int(copy, 16) ^ value).bit_count() <= MATCH for value in held)


ALL: list[Callable[[], list[Row]]] = [fingerprints]
