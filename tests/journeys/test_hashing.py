"""Fingerprints made in a real browser, held against what platforms compute from the same file."""

import hashlib
import json
import re

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import expect

from notices.lab import fingerprints
from tests.animated import apng, awebp
from tests.journeys.conftest import opens
from tests.journeys.hashing import (
    answers_in,
    by_kind,
    distance,
    give,
    hash_in,
    named,
    on_disk,
    opened,
    pdq_of,
    values_of,
)
from tests.oracle import lab_prints, raw_print
from tests.pictures import (
    HOSTILE,
    REASON,
    REFUSED,
    STILL,
    TURNED,
    VIDEOS,
    behind_a_bare_marker,
    directory,
    noise,
    photo,
    picture,
    platform_pdq,
    png_with_exif,
    saved,
    sixteen_bit,
    turned,
    with_small_head_behind,
)


def everything():
    return [(name, picture(name)) for name in STILL]


@pytest.fixture(scope="module")
def files():
    """Name to content of what one page is given at once."""
    return {name: picture(name) for name in (*STILL, *TURNED, *VIDEOS, *HOSTILE)} | {
        name: draw() for name, draw in PECULIAR.items()
    }


@pytest.fixture(scope="module")
def told_of_all(site, browser, files):
    """Name to answer, and what the page asked the network for meanwhile."""
    page = opens(browser.new_page(), site.address + "/bare/client.html")
    before = len(site.asked)
    answers = answers_in(page, files)
    page.close()
    return answers, site.asked[before:]


@pytest.fixture(scope="module")
def answers(told_of_all):
    return told_of_all[0]


@pytest.mark.parametrize("name", STILL)
def test_a_still_picture_gets_the_hashes_that_platforms_compute(answers, name):
    assert values_of(answers[name]) == lab_prints(picture(name))
    assert answers[name]["media"] == "image"


@pytest.mark.parametrize("name", TURNED)
def test_a_turned_picture_is_hashed_as_seen_and_as_stored(answers, name):
    assert values_of(answers[name]) == {**lab_prints(picture(name)), **raw_print(picture(name))}


def test_of_two_exif_chunks_in_a_png_the_first_counts_as_for_browsers(bare):
    """The standard allows one; Pillow would follow the last."""
    content = png_with_exif(directory(1), directory(6), seed=79)
    answer = hash_in(bare, ("two.png", content))
    assert pdq_of(answer) == platform_pdq(opened(content))
    assert "pdq_raw_orientation" not in by_kind(answer)


@pytest.mark.parametrize(("lossless", "keep"), [(True, 50), (True, 95), (False, 50), (False, 95)])
def test_a_frame_that_is_not_all_there_is_refused(bare, lossless, keep):
    hurt = awebp(saved(photo(200, 150, seed=106), "WEBP", lossless=lossless), keep=keep)
    assert hash_in(bare, ("hurt.webp", hurt)) == {"refused": "broken"}


def test_of_a_picture_beside_its_one_frame_the_person_is_told(bare):
    """Programs that know nothing of frames, and platforms with them, show the picture: that one is hashed."""
    beside = apng(saved(photo(seed=107), "PNG"), frames=0, later=[saved(photo(seed=108), "PNG")])
    answer = hash_in(bare, ("two.png", beside))
    assert answer["notes"] == ["second_picture"]
    assert pdq_of(answer) == platform_pdq(photo(seed=107))


def waves_missing():
    """Stripes that are the same up and down: half of pHash's waves are not there."""
    return saved(Image.merge("RGB", [noise(96, 1).resize((96, 80), Image.Resampling.NEAREST).convert("L")] * 3), "PNG")


PECULIAR = {
    "grey-16-bit.png": lambda: sixteen_bit(photo(seed=50).convert("L"), 0),
    "wall.png": lambda: saved(Image.new("RGB", (90, 90), "grey"), "PNG"),
    "stripes.png": waves_missing,
    "second-head-behind.png": lambda: with_small_head_behind(saved(photo(200, 150, seed=62), "PNG")),
    "turned-by-xmp.jpg": lambda: saved(photo(seed=55), "JPEG", xmp=b'<x tiff:Orientation="6"/>'),
    "turned-behind-a-bare-marker.jpg": lambda: behind_a_bare_marker(turned(6)),
    "turned-by-xmp.webp": lambda: saved(photo(seed=56), "WEBP", lossless=True, xmp=b'<x tiff:Orientation="6"/>'),
}


def test_a_lab_says_what_the_browser_says_of_every_golden_picture(answers, files, tmp_path):
    for name in (*STILL, *TURNED, *PECULIAR):
        (tmp_path / name).write_bytes(files[name])
        assert (name, fingerprints(tmp_path / name)) == (name, answers[name]["fingerprints"])


def test_a_lab_refuses_what_is_too_small_as_the_browser_does(tmp_path):
    (tmp_path / "small.png").write_bytes(picture("two-pixels.png"))
    with pytest.raises(OSError, match="smaller than 5"):
        fingerprints(tmp_path / "small.png")


def test_there_are_at_least_forty_golden_pictures():
    assert len({**STILL, **TURNED}) >= 40


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_gets_the_exact_hashes_only(answers, name):
    answer = answers[name]
    assert values_of(answer) == {
        "md5": {"value": hashlib.md5(picture(name)).hexdigest()},
        "sha256": {"value": hashlib.sha256(picture(name)).hexdigest()},
    }
    assert (answer["media"], answer["notes"]) == ("video", [])


ENDLESS = """async () => {
  const { feed } = await import("/static/js/hash/slices.js");
  let told = false;
  const pull = (stream) => told || ((told = true), stream.enqueue(new Uint8Array([1, 2, 3])));
  const blob = { size: 3, stream: () => new ReadableStream({ type: "bytes", pull }) };
  let seen = 0;
  const hash = { add: (bytes) => (seen += bytes.length), finish: () => String(seen) };
  const late = new Promise((after) => setTimeout(() => after(["late"]), 5000));
  return Promise.race([feed(blob, [hash]), late]);
}"""


def test_a_file_whose_end_is_never_told_is_read_all_the_same(bare):
    """Chromium forgets to tell it of a short file now and then, and the person would wait a minute for nothing."""
    assert bare.evaluate(ENDLESS) == ["3"]


def test_a_video_of_a_kind_that_nobody_foresaw_gets_them_too(bare):
    bare.set_input_files("input", {**named("strange.xyz", b"strange" * 99), "mimeType": "video/x-strange"})
    assert list(by_kind(bare.evaluate("window.hashFirst()"))) == ["md5", "sha256"]


@pytest.mark.slow
@pytest.mark.parametrize(("head", "code"), [(b"MZ", "not_picture"), (b"\xff\xd8\xff", "too_many_bytes")])
def test_a_huge_file_is_refused_for_what_it_is(bare, tmp_path, head, code):
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(513 * 1024 * 1024)
    bare.set_input_files("input", path)
    assert bare.evaluate("window.hashFirst()") == {"refused": code}


@pytest.mark.slow
def test_twelve_megapixels_are_hashed_at_their_own_size(bare):
    content = picture("12-megapixels.jpg")
    answer = hash_in(bare, ("big.jpg", content))
    assert answer["notes"] == []
    assert values_of(answer) == lab_prints(content)


@pytest.mark.slow
def test_a_picture_over_the_canvas_limit_is_made_to_fit_and_says_so(bare):
    content = picture("20-megapixels.jpg")
    answer = hash_in(bare, ("bigger.jpg", content))
    assert distance(pdq_of(answer)[0], platform_pdq(opened(content))[0]) <= 8
    assert answer["notes"] == ["resized"]


def test_a_very_large_turned_picture_keeps_both_directions(bare):
    content = picture("long-and-turned.png")
    answer = hash_in(bare, ("long.png", content))
    assert distance(pdq_of(answer)[0], platform_pdq(ImageOps.exif_transpose(opened(content)))[0]) <= 8
    assert distance(pdq_of(answer, "pdq_raw_orientation")[0], platform_pdq(opened(content))[0]) <= 8


def test_a_plain_surface_gets_the_exact_hashes_only(bare):
    answer = hash_in(bare, ("wall.png", saved(Image.new("RGB", (90, 90), "grey"), "PNG")))
    assert list(by_kind(answer)) == ["md5", "sha256"]
    assert answer["notes"] == ["flat"]


def test_a_faint_picture_is_said_to_be_of_low_quality(bare):
    faint = photo().point(lambda value: 120 + value // 40)
    answer = hash_in(bare, ("faint.png", saved(faint, "PNG")))
    assert answer["notes"] == ["low_quality"]
    assert pdq_of(answer) == platform_pdq(faint)


def test_a_see_through_picture_is_said_to_be_read_in_different_ways(bare):
    assert hash_in(bare, ("ghost.png", picture("photo-see-through.png")))["notes"] == ["see_through"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_hashed_is_refused_with_its_reason(answers, name):
    assert answers[name] == {"refused": REASON[name]}


def test_a_changed_byte_in_a_picture_does_no_harm(bare):
    content = bytearray(picture("photo-420.jpg"))
    content[len(content) // 2] ^= 0x55
    answer = hash_in(bare, ("hurt.jpg", bytes(content)))
    assert pdq_of(answer) == platform_pdq(opened(bytes(content)))


def test_a_wrong_name_does_not_matter(bare):
    answer = hash_in(bare, ("holiday.txt", picture("words.png")))
    assert pdq_of(answer) == platform_pdq(opened(picture("words.png")))


def test_each_reason_has_a_sentence_of_its_own(bare):
    reasons = [*REFUSED, "noise", "insecure", "old_browser", "unreadable", "too_many_bytes", "stopped", "too_slow"]
    say = "async (code) => (await import('/static/js/hash/words.js')).say(code)"
    assert len({bare.evaluate(say, reason) for reason in reasons}) == len(reasons)


def test_a_worker_that_does_not_start_is_an_answer_not_a_silence(visit):
    page = visit("/bare/gone.html")
    for _ in range(2):
        assert hash_in(page, ("words.png", picture("words.png"))) == {"refused": "stopped"}


def test_cancelling_one_file_leaves_the_others(bare):
    files = [("a.png", saved(noise(1200, 900), "PNG")), ("b.png", picture("words.png"))]
    first, second = hash_in(bare, *files, call="cancelFirst")
    assert first == {"refused": "AbortError"}
    assert pdq_of(second) == platform_pdq(opened(picture("words.png")))


def test_many_files_come_back_in_their_order(answers, files):
    hashed = [name for name, answer in answers.items() if "refused" not in answer]
    digests = [by_kind(answers[name])["sha256"]["value"] for name in hashed]
    assert digests == [hashlib.sha256(files[name]).hexdigest() for name in hashed]
    assert hashed == [name for name in files if name not in HOSTILE]


def test_hashing_asks_the_network_for_nothing(told_of_all):
    answers, asked = told_of_all
    assert len(answers) > len(STILL)
    assert asked == []


def test_hashing_works_offline_once_the_page_has_loaded(visit_afresh):
    page = visit_afresh("/bare/client.html")
    page.context.set_offline(True)
    answer = hash_in(page, ("words.png", picture("words.png")))
    assert pdq_of(answer) == platform_pdq(opened(picture("words.png")))


def told(part):
    """The live region: what a screen reader says."""
    return part.locator("[data-hash-status]")


def shown(page, kind, row=0):
    return page.locator(f'output[data-kind="{kind}"]').nth(row).inner_text()


def test_the_fingerprint_page_shows_each_value(visit):
    page = visit("/fingerprint/")
    page.set_input_files("#files", named("turned.jpg", picture("turned-6.jpg")))
    expect(told(page)).to_have_text("Done.")
    upright, quality = platform_pdq(ImageOps.exif_transpose(opened(picture("turned-6.jpg"))))
    assert (shown(page, "pdq"), shown(page, "pdq-quality")) == (upright, str(quality))
    assert shown(page, "pdq-raw-orientation") == platform_pdq(opened(picture("turned-6.jpg")))[0]
    assert shown(page, "sha256") == hashlib.sha256(picture("turned-6.jpg")).hexdigest()


def test_the_fingerprint_page_has_a_row_for_each_file_and_starts_afresh(visit):
    page = visit("/fingerprint/")
    files = {"a.png": picture("words.png"), "b.jpg": b"no", "c.jpg": picture("turned-3.jpg")}
    page.set_input_files("#files", [named(*file) for file in files.items()])
    expect(told(page)).to_have_text(re.compile(r"^Done\. 1 file"))
    expect(page.locator("[data-result]").nth(1)).to_contain_text("not a picture")
    assert shown(page, "sha256", 2) == hashlib.sha256(picture("turned-3.jpg")).hexdigest()
    page.set_input_files("#files", named("d.png", picture("noise.png")))
    expect(told(page)).to_have_text("Done.")
    assert page.locator("[data-result]").count() == 1
    assert page.locator('output[data-kind="pdq-raw-orientation"]').is_hidden()


def test_the_fingerprint_page_works_by_keyboard_and_copies(visit):
    page = visit("/fingerprint/")
    page.set_input_files("#files", named("a.png", picture("words.png")))
    page.get_by_role("button", name="Copy the look-alike fingerprint").press("Enter")
    expect(told(page)).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == shown(page, "pdq")


def test_the_fingerprint_page_holds_nothing_that_a_form_could_send(visit):
    page = visit("/fingerprint/")
    assert page.locator("main form").count() == 0
    assert page.locator("input[type=file][name]").count() == 0


def item(page, ref):
    return page.locator(f'[data-hash-item="{ref}"]')


def field(page, ref):
    value = item(page, ref).locator("input[type=hidden]").input_value()
    return json.loads(value) if value else []


def add(page, ref, *files):
    item(page, ref).locator("[data-hash-file]").set_input_files([on_disk(*file) for file in files])


def test_the_intake_field_holds_the_fingerprints_of_each_file_and_no_name(visit):
    page = visit("/bare/intake.html")
    add(page, "A1", ("beach.jpg", picture("turned-6.jpg")), ("words.png", picture("words.png")))
    expect(told(item(page, "A1"))).to_have_text("words.png: Fingerprint made.")
    kinds = [print_["kind"] for print_ in field(page, "A1")]
    exact = ["md5", "sha256"]
    assert kinds == ["pdq", "pdq_raw_orientation", "dhash", "phash", *exact, "pdq", "dhash", "phash", *exact]
    assert field(page, "A1")[6]["value"] == platform_pdq(opened(picture("words.png")))[0]
    assert "beach" not in json.dumps(field(page, "A1"))


def test_in_the_intake_a_file_dropped_on_a_links_box_is_that_links(visit):
    page = visit("/bare/intake.html")
    assert give(page, "drop", "a.png", picture("words.png"), "[data-hash-item=B2] output")
    expect(told(item(page, "B2"))).to_have_text("a.png: Fingerprint made.")
    give(page, "drop", "b.png", picture("noise.png"))
    expect(told(item(page, "A1"))).to_contain_text("drop files on the box of the link")
    assert field(page, "A1") == []


@pytest.mark.parametrize("reach", ["click on its text", "click on its file input", "reach it by keyboard"])
def test_in_the_intake_a_file_is_pasted_to_the_link_whose_box_was_clicked_last(visit, reach):
    page = visit("/bare/intake.html")
    reached = {"click on its text": lambda box: box.locator("li").first.click(position={"x": 5, "y": 5}),
               "click on its file input": lambda box: box.locator("[data-hash-file]").dispatch_event("pointerdown"),
               "reach it by keyboard": lambda box: box.locator("[data-hash-file]").focus()}  # fmt: skip
    give(page, "paste", "a.png", picture("words.png"))
    expect(told(item(page, "A1"))).to_contain_text("click into the box of a link first")
    reached[reach](item(page, "B2"))
    give(page, "paste", "a.png", picture("words.png"))
    expect(told(item(page, "B2"))).to_have_text("a.png: Fingerprint made.")
    assert field(page, "A1") == []


def test_the_intake_takes_a_file_out_again(visit):
    page = visit("/bare/intake.html")
    add(page, "A1", ("beach.jpg", picture("turned-6.jpg")), ("words.png", picture("words.png")))
    expect(told(item(page, "A1"))).to_contain_text("words.png")
    page.get_by_role("button", name="Remove: beach.jpg").click()
    assert field(page, "A1")[-1]["value"] == hashlib.sha256(picture("words.png")).hexdigest()
    page.get_by_role("button", name="Remove: words.png").click()
    assert item(page, "A1").locator("input[type=hidden]").input_value() == ""


def test_the_intake_shows_what_was_added_on_an_earlier_visit(visit):
    page = visit("/bare/intake.html")
    page.get_by_role("button", name="Remove: File 1").click()
    assert field(page, "B2") == []


def test_the_intake_says_why_a_file_was_not_taken(visit):
    page = visit("/bare/intake.html")
    add(page, "A1", ("phone.heic", picture("phone.heic")))
    expect(told(item(page, "A1"))).to_contain_text("export it as JPEG")
    assert field(page, "A1") == []


def test_the_intake_takes_the_same_file_once_and_five_at_most(visit):
    page = visit("/bare/intake.html")
    add(page, "A1", *everything()[:2])
    expect(item(page, "A1").locator("li", has_text="Fingerprint made.")).to_have_count(2)
    add(page, "A1", everything()[0])
    expect(item(page, "A1").locator("li").last).to_contain_text("added this file already")
    add(page, "A1", *everything()[2:8])
    expect(item(page, "A1").locator("li").last).to_contain_text("up to 5 files")
    expect(item(page, "A1").locator("li", has_text="Fingerprint made.")).to_have_count(5)


@pytest.mark.slow
def test_the_intake_goes_on_only_once_a_file_at_work_is_done(visit):
    page = visit("/bare/intake.html")
    add(page, "A1", ("big.jpg", picture("12-megapixels.jpg")))
    page.get_by_role("button", name="Continue").dispatch_event("click")  # at once, before the picture is done
    expect(page.locator("[data-waits]")).to_contain_text("Still working")
    expect(page.get_by_role("heading")).to_have_text("Filed")
    assert "big" not in page.url
