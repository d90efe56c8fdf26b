"""Our own JPEG decoder, for browsers that disturb a canvas: each pixel is the one that Pillow and so platforms see."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageFile

from tests.journeys.hashing import named, opened
from tests.jpegs import dealt, dealt_rgb, with_a_table_before_the_last_scan, without_last_scans
from tests.pictures import noise, photo, saved

SIZES = [(1, 1), (1, 9), (2, 2), (2, 40), (3, 3), (4, 5), (5, 4), (6, 1), (7, 8), (9, 9), (15, 17), (16, 16), (17, 15),
         (33, 31), (40, 2), (65, 49), (101, 3), (200, 151)]  # fmt: skip
QUALITIES = [1, 30, 75, 90, 98]
WRITTEN = {"4:4:4": {"subsampling": 0}, "4:2:2": {"subsampling": 1}, "4:2:0": {"subsampling": 2},
           "grey": {"mode": "L"}, "red, green, blue": {"keep_rgb": True}}  # fmt: skip
# How many samples of each component stand side by side and below each other, dealt out from Pillow's own blocks.
DEALT = {"4:4:0": [(1, 2), (1, 1), (1, 1)], "4:2:2": [(2, 1), (1, 1), (1, 1)], "4:2:0": [(2, 2), (1, 1), (1, 1)],
         "4:1:1": [(4, 1), (1, 1), (1, 1)], "a quarter below": [(1, 4), (1, 1), (1, 1)]}  # fmt: skip
STRANGE = [[(1, 2), (2, 1), (2, 1)], [(2, 1), (1, 2), (1, 2)], [(2, 1), (2, 1), (2, 1)], [(1, 1), (4, 1), (1, 1)],
           [(1, 1), (2, 2), (1, 1)], [(1, 1), (1, 2), (3, 1)], [(1, 1), (1, 1), (1, 4)]]  # fmt: skip
UNREADABLE = [[(2, 1), (3, 1), (1, 1)], [(1, 3), (1, 1), (1, 2)]]
UNITS = [(1, 1), (1, 3), (3, 1), (5, 4)]
SHORT = [(0, 0), (1, 1), (3, 6), (7, 7)]


def ours(page, files):
    page.set_input_files("input", [named(*file) for file in files.items()])
    return page.evaluate("async () => (await import('/bare/pixels.js')).digests()")


def platforms(files):
    return {
        name: hashlib.sha256(np.asarray(opened(content).convert("RGBA"))).hexdigest() for name, content in files.items()
    }


def drawn(size, quality, mode="RGB"):
    """Grain at every second quality, since it fills each block to its corners."""
    draw = noise if quality % 2 else photo
    return draw(*(max(side, 2) for side in size), seed=quality).crop((0, 0, *size)).convert(mode)


def written(progressive, mode="RGB", **options):
    return {
        f"{size} {quality}.jpg": saved(
            drawn(size, quality, mode), "JPEG", quality=quality, progressive=progressive, **options
        )
        for size in SIZES
        for quality in QUALITIES
    }


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("kind", WRITTEN)
def test_every_size_and_quality(bare, kind, progressive):
    files = written(progressive, **WRITTEN[kind])
    assert ours(bare, files) == platforms(files)


@pytest.mark.parametrize("restarts", [0, 2])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("kind", DEALT)
def test_every_way_to_store_fewer_colours(bare, kind, progressive, restarts):
    options = {"progressive": progressive, "restart_marker_blocks": restarts * (not progressive)}
    files = {f"{units} {short}.jpg": dealt(DEALT[kind], units, short, **options) for units in UNITS for short in SHORT}
    assert ours(bare, files) == platforms(files)


@pytest.mark.parametrize("shares", STRANGE, ids=str)
def test_shares_that_no_camera_uses(bare, shares):
    files = {f"{units} {short}.jpg": dealt_rgb(shares, units, short) for units in UNITS for short in SHORT}
    assert ours(bare, files) == platforms(files)


@pytest.mark.parametrize("shares", UNREADABLE, ids=str)
def test_shares_that_are_no_whole_numbers_are_refused_as_platforms_do(bare, shares, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # WeasyPrint sets it for everybody
    content = dealt_rgb(shares)
    with pytest.raises(OSError, match="broken data stream"):
        opened(content).load()
    assert ours(bare, {"odd.jpg": content}) == {"odd.jpg": "broken"}


def test_restart_marks_at_every_distance(bare):
    files = {
        f"{count} {progressive}.jpg": saved(photo(99, 77), "JPEG", restart_marker_blocks=count, progressive=progressive)
        for count in (1, 2, 5, 8, 30)
        for progressive in (False, True)
    }
    assert ours(bare, files) == platforms(files)


@pytest.mark.parametrize("coarseness", [300, 1500, 3000, 65535])
def test_tables_of_sixteen_bits(bare, coarseness):
    tables = [[1] + [coarseness] * 63, [coarseness] * 64]
    files = {f"{size}.jpg": saved(noise(*size), "JPEG", qtables=tables) for size in SIZES if min(size) > 1}
    assert ours(bare, files) == platforms(files)


def test_edges_as_sharp_as_they_can_be(bare):
    edges = np.zeros((64, 64, 3), np.uint8)
    edges[::2, ::2], edges[1::2, 1::2] = 255, (255, 0, 255)
    files = {f"{quality}.jpg": saved(Image.fromarray(edges), "JPEG", quality=quality) for quality in range(1, 101, 9)}
    assert ours(bare, files) == platforms(files)


def test_a_table_that_comes_too_late_changes_nothing(bare):
    files = {"late.jpg": with_a_table_before_the_last_scan(saved(photo(99, 77), "JPEG", progressive=True))}
    assert ours(bare, files) == platforms(files)


def test_a_progressive_picture_without_its_last_scans_is_refused(bare):
    """Platforms guess what is missing from the blocks around it; we do not."""
    whole = saved(photo(99, 77), "JPEG", progressive=True)
    files = {f"{count}.jpg": without_last_scans(whole, count) for count in (1, 3, 5)}
    assert ours(bare, files) == dict.fromkeys(files, "broken")
