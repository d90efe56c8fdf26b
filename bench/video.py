"""A video of 2 GB hashed in Chromium: how fast against hashlib, and how much memory the browser takes for it.

The bar: the browser process grows by 200 MB at most. The row also says what all its processes together grow by.
"""

import hashlib
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from bench.hashing import hashing_page
from bench.table import Row, judged
from tests.journeys.memory import browser_memory, grown_since

MEGABYTE = 1024 * 1024
MEGABYTES = 2048
MOST_GROWN = 200  # MB
WAIT = """() => Promise.race([
  window.answer.then(() => true),
  new Promise((resolve) => setTimeout(() => resolve(false), 200)),
])"""


def long_video() -> list[Row]:
    """a video of 2 GB"""
    with TemporaryDirectory() as folder, hashing_page() as page:
        path = Path(folder) / "long.webm"
        with path.open("wb") as file:
            file.write(b"\x1aE\xdf\xa3")
            file.truncate(MEGABYTES * MEGABYTE)
        ours, grown = hashed(page, path)
        begun = time.perf_counter()
        for kind in ("md5", "sha256"):
            with path.open("rb") as file:
                hashlib.file_digest(file, kind)
        native = time.perf_counter() - begun
    name = f"MB of a 2 GB video (browser +{grown[0]} MB, all +{grown[1]})"
    kept = judged(grown[0], MOST_GROWN, " MB")
    return [Row(name, ours / MEGABYTES, "hashlib, MD5 and SHA-256", native / MEGABYTES, judged=kept)]


def hashed(page: Page, path: Path) -> tuple[float, list[int]]:
    """Seconds until both digests are there; the most megabytes that the browser process and all together grew by."""
    before, begun, grown = browser_memory(), time.perf_counter(), [0, 0]
    page.set_input_files("input", path)
    page.evaluate("() => { window.answer = window.hashFirst(); }")
    while not page.evaluate(WAIT):
        grown = list(map(max, grown, grown_since(before)))
    return time.perf_counter() - begun, [each // MEGABYTE for each in grown]


ALL = (long_video,)
