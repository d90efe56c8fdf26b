"""Videos: exact fingerprints of any size; moments that the person looks for and ticks, shown to nobody unasked."""

import hashlib
import json
from functools import cache

import pytest
from django.template.loader import render_to_string
from PIL import ImageChops
from playwright.sync_api import expect

from notices.fingerprints import MOST_EDITED_FOR_A_CASE
from tests import videos
from tests.journeys.bare_site import CSP, serving
from tests.journeys.conftest import opens
from tests.journeys.hashing import distance, hash_in, intake_holding, named, on_disk
from tests.journeys.memory import browser_memory, grown_since
from tests.journeys.stack import wait_until
from tests.pictures import photo, platform_pdq, saved
from tests.videos import SCENES, scene, sparse

pytestmark = pytest.mark.slow
MEGABYTE = 1024 * 1024
# What Chromium does on a busy device, at every seek: the picture comes after the word "seeked".
SLOW_TO_SHOW = """
  const [tell, read] = [HTMLVideoElement.prototype.requestVideoFrameCallback, globalThis.createImageBitmap];
  const screen = new OffscreenCanvas(320, 240);
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return tell.call(this, async (now, frame) => {
      const picture = await read(this);
      setTimeout(() => {
        screen.getContext("2d").drawImage(picture, 0, 0);
        callback(now, frame);
      }, 300);
    });
  };
  globalThis.createImageBitmap = (source, ...rest) =>
    read(source instanceof HTMLVideoElement ? screen : source, ...rest);
"""
WITHOUT_A_PICTURE_AT_FIRST = """
  const read = globalThis.createImageBitmap;
  let tries = 0;
  globalThis.createImageBitmap = async (source, ...rest) => {
    const early = source instanceof HTMLVideoElement && tries++ % 2 === 0;
    if (early) throw new DOMException("none yet", "InvalidStateError");
    return read(source, ...rest);
  };
"""


@pytest.fixture(scope="module")
def site():
    """With what the two pages add to the policy: portal.views.fingerprint, takedown.views.intake.fingerprints."""
    pages = {"/fingerprint/": render_to_string("fingerprint/page.html"), "/language/catalog.js": ""}
    with serving(pages, f"{CSP}; media-src blob:") as server:
        yield server


@pytest.fixture(scope="module")
def clip(browser):
    """Its path, from which a browser cannot tell what it is."""
    return on_disk("clip.bin", videos.clip(browser))


@cache
def expected(seed):
    return platform_pdq(scene(seed))[0]


@pytest.fixture(scope="module")
def looked(site, browser, clip):
    """The public page once the clip's moments were looked for: the first test finds it as the person does."""
    page = opens(browser.new_page(), site.address + "/fingerprint/")
    page.set_input_files("#files", clip)
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-result]")).to_contain_text("moments found")
    yield page
    page.close()


def moments(page):
    return page.locator("fieldset label.choice")


def value_of(page, second):
    page.get_by_role("checkbox", name=f"Second {second}", exact=True).check()
    return page.locator('output[data-kind="pdq-frame"]:visible').last.inner_text()


def test_a_video_gets_its_two_exact_fingerprints(visit, clip):
    page = visit("/fingerprint/")
    page.set_input_files("#files", clip)
    expect(page.locator("[data-hash-status]")).to_have_text("Done.")
    assert page.locator('output[data-kind="md5"]').inner_text() == hashlib.md5(clip.read_bytes()).hexdigest()
    assert page.locator('output[data-kind="sha256"]').inner_text() == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert page.locator('output[data-kind="pdq"]').is_hidden()


def test_nothing_is_ticked_or_shown_before_the_person_asks(looked):
    assert looked.locator("fieldset input:checked").count() == 0
    assert looked.locator("canvas:visible, video, img.blurred").count() == 0
    assert looked.locator('output[data-kind="pdq-frame"]:visible').count() == 0


def test_each_moment_is_listed_once_by_its_second(looked):
    assert moments(looked).all_inner_texts() == ["Second 0", "Second 1", "Second 2"]


def test_the_small_pictures_shown_are_blots(looked):
    looked.get_by_role("checkbox", name="Show small, blurred pictures").check()
    expect(looked.locator("canvas:visible")).to_have_count(3)
    assert looked.locator("canvas").first.evaluate("canvas => canvas.width * canvas.height") <= 800
    looked.get_by_role("checkbox", name="Show small, blurred pictures").uncheck()
    expect(looked.locator("canvas:visible")).to_have_count(0)


def test_a_moment_has_the_hash_of_its_picture(looked):
    found = [value_of(looked, second) for second in (0, 1, 2)]
    assert [distance(value, expected(seed)) <= 31 for value, seed in zip(found, SCENES, strict=False)] == [True] * 3


def test_it_all_works_offline(visit_afresh, clip):
    page = visit_afresh("/fingerprint/")
    page.context.set_offline(True)
    page.set_input_files("#files", clip)
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-result]")).to_contain_text("3 moments found")


@pytest.mark.parametrize(
    "browser_is", [SLOW_TO_SHOW, WITHOUT_A_PICTURE_AT_FIRST], ids=["slow to show", "empty at first"]
)
def test_a_picture_that_comes_late_is_waited_for(visit, clip, browser_is):
    page = visit("/fingerprint/")
    page.evaluate(f"() => {{ {browser_is} }}")
    page.set_input_files("#files", clip)
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-result]")).to_contain_text("moments found.")
    assert moments(page).all_inner_texts() == ["Second 0", "Second 1", "Second 2"]
    assert [distance(value_of(page, second), expected(SCENES[second])) <= 31 for second in (0, 1, 2)] == [True] * 3


def test_a_video_without_a_codec_keeps_the_exact_ones_and_says_so(visit):
    page = visit("/fingerprint/")
    strange = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(5000)
    page.set_input_files("#files", named("clip.mp4", strange))
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-hash-status]")).to_contain_text("cannot play this video")
    assert page.locator('output[data-kind="sha256"]').inner_text() == hashlib.sha256(strange).hexdigest()


def test_in_the_intake_only_ticked_moments_count(visit, clip):
    page = visit("/bare/intake_media.html")
    page.locator("[data-hash-file]").first.set_input_files(clip)
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-hash-status]").first).to_contain_text("moments found")
    assert kinds(page) == ["md5", "sha256"]
    page.get_by_role("checkbox", name="Second 2").check()
    page.get_by_role("checkbox", name="Second 0").check()
    assert kinds(page) == ["md5", "pdq_frame", "pdq_frame", "sha256"]
    assert [each["at"] for each in field(page)[1:3]] == [0, 2]
    page.get_by_role("checkbox", name="Second 0").uncheck()
    assert kinds(page) == ["md5", "pdq_frame", "sha256"]


def test_a_moment_that_a_request_has_no_room_for_is_not_ticked_and_the_page_says_so(site, visit, clip):
    site.pages["/full.html"] = intake_holding(MOST_EDITED_FOR_A_CASE - 1)
    page = visit("/full.html")
    page.locator("[data-hash-file]").first.set_input_files(clip)
    page.get_by_role("button", name="Look for moments").click()
    expect(page.locator("[data-hash-status]").first).to_contain_text("moments found")
    page.get_by_role("checkbox", name="Second 0").check()
    page.get_by_role("checkbox", name="Second 2").click()
    expect(page.locator("[data-hash-status]").first).to_contain_text("Untick another moment")
    expect(page.locator(".choice:has-text('Second 2') + p")).to_contain_text("Untick another moment")
    assert not page.get_by_role("checkbox", name="Second 2").is_checked()
    assert [each["at"] for each in field(page) if each["kind"] == "pdq_frame"] == [0]


# The player never arrives at the third second, as in a file that is hurt there.
STUCK = """() => {
  const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  const set = function (at) { if (window.freed || at < 2 || at > 100) own.set.call(this, at); };
  Object.defineProperty(HTMLMediaElement.prototype, "currentTime", { ...own, set });
}"""


def test_looking_can_be_stopped_and_begun_again_and_the_keyboard_keeps_its_place(visit, clip):
    page = visit("/fingerprint/")
    page.evaluate(STUCK)
    page.set_input_files("#files", clip)
    page.get_by_role("button", name="Look for moments").press("Enter")
    page.get_by_role("checkbox", name="Second 1").check()
    page.get_by_role("button", name="Stop looking").press("Enter")
    expect(page.locator("[data-result]")).to_contain_text("You stopped the search. 2 moments found.")
    page.evaluate("window.freed = true")
    expect(page.get_by_role("button", name="Look for moments")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-result]")).to_contain_text("3 moments found.")
    expect(page.get_by_role("group", name="Tick the moments")).to_be_focused()
    assert moments(page).all_inner_texts() == ["Second 0", "Second 1", "Second 2"]
    assert page.get_by_role("checkbox", name="Second 1").is_checked()


def test_who_asked_for_moments_is_led_to_the_reason_why_there_are_none(visit):
    page = visit("/fingerprint/")
    page.set_input_files("#files", named("clip.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(5000)))
    page.get_by_role("button", name="Look for moments").press("Enter")
    expect(page.locator("p", has_text="cannot play this video").last).to_be_focused()


def field(page):
    return json.loads(page.locator('input[name="fingerprints-A1"]').input_value())


def kinds(page):
    return [each["kind"] for each in field(page)]


def sha256_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def share_done(page):
    return page.locator("[data-progress]").evaluate("progress => progress.value")


def is_done(page):
    return page.locator("[data-hash-status]").inner_text() == "Done."


@pytest.mark.timeout(240)
def test_a_long_video_is_hashed_within_one_small_buffer(visit_afresh, tmp_path):
    path = sparse(tmp_path, 240 * MEGABYTE)
    page = visit_afresh("/fingerprint/")
    before, peaks = browser_memory(), [0, 0]
    assert min(before) > 0
    page.set_input_files("#files", path)
    while not is_done(page):
        page.wait_for_timeout(50)  # looking at it without a pause costs as much as the hashing
        peaks = list(map(max, peaks, grown_since(before)))
    assert (peaks[0] < 25 * MEGABYTE, peaks[1] < 60 * MEGABYTE) == (True, True), peaks
    assert page.locator('output[data-kind="sha256"]').inner_text() == sha256_of(path)


@pytest.mark.timeout(240)
def test_seven_pictures_take_no_more_memory_than_three(visit_afresh):
    """Each is 24 MB of pixels, and as much again and again while it is worked on."""
    page, drawn, held = visit_afresh("/bare/client.html"), photo(3000, 2000), []
    for number in range(7):
        content = saved(ImageChops.offset(drawn, 100 * number), "JPEG")
        assert "fingerprints" in hash_in(page, ("a.jpg", content), call="hashWith", net="default")
        held.append(browser_memory()[1] // MEGABYTE)
    assert max(held[3:]) < max(held[:3]) + 60, held


FED = """async (whole) => {
  const { feed } = await import("/static/js/hash/slices.js");
  const { Md5 } = await import("/static/js/hash/md5.js");
  const blob = new Blob(["all work and no play ".repeat(200_000)]);
  const stream = () => { if (whole) throw new TypeError("no byte streams"); return new Blob(["all work"]).stream(); };
  const file = { size: blob.size, slice: (from, to) => blob.slice(from, to), stream };
  return feed(file, [new Md5()]).then(([value]) => value, () => "refused");
}"""


def test_a_browser_that_cannot_fill_our_buffer_reads_slice_by_slice(bare):
    content = b"all work and no play " * 200_000
    assert bare.evaluate(FED, True) == hashlib.md5(content).hexdigest()


def test_a_file_that_ends_before_its_size_gets_no_hash(bare):
    assert bare.evaluate(FED, False) == "refused"


def test_a_long_video_can_be_cancelled_and_the_next_file_goes_on_offline(visit_afresh, tmp_path, clip):
    page = visit_afresh("/fingerprint/")
    page.context.set_offline(True)
    page.set_input_files("#files", sparse(tmp_path, 600 * MEGABYTE))
    wait_until(lambda: share_done(page) > 0.02)
    page.get_by_role("button", name="Cancel: File 1").click()
    expect(page.locator("[data-result]")).to_have_count(0)
    page.set_input_files("#files", clip)
    expect(page.locator("[data-hash-status]")).to_have_text("Done.")
