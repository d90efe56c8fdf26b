"""`/fingerprint/` as a person uses it: many files, edited copies, two compared, our word checked."""

import hashlib
import re
from pathlib import Path

import imagehash
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image, ImageOps
from playwright.sync_api import expect

from tests.journeys.hashing import distance, give, on_disk, opened
from tests.journeys.held_back import HeldBack
from tests.pictures import noise, photo, picture, platform_pdq, saved

pytestmark = pytest.mark.slow


@pytest.fixture
def page(visit):
    """It keeps nothing between two visits."""
    return visit("/fingerprint/")


def choose(page, *contents, into="#files"):
    page.set_input_files(into, [on_disk(f"{number}.bin", content) for number, content in enumerate(contents)])
    expect(told(page)).to_have_text(re.compile(r"^Done\."))


def told(page):
    return page.locator("[data-hash-status]")


def shown(page, kind, row=0):
    return page.locator(f'output[data-kind="{kind}"]').nth(row).inner_text()


def test_it_says_when_one_may_go_offline(page):
    expect(page.locator("[data-loaded]")).to_contain_text("You may go offline now")


def test_every_kind_is_shown_and_right(page):
    choose(page, picture("turned-6.jpg"))
    seen = ImageOps.exif_transpose(opened(picture("turned-6.jpg")))
    assert shown(page, "md5") == hashlib.md5(picture("turned-6.jpg")).hexdigest()
    assert shown(page, "dhash") == str(imagehash.dhash(seen))
    assert shown(page, "phash") == str(imagehash.phash(seen))


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_files_can_be_dropped_and_pasted_beside_those_chosen(page, how):
    choose(page, picture("noise.png"))
    assert give(page, how, "words.png", picture("words.png"), "h1")
    expect(page.locator("[data-result]")).to_have_count(2)
    expect(told(page)).to_have_text("Done.")
    assert shown(page, "pdq", 1) == platform_pdq(opened(picture("words.png")))[0]


def test_edited_copies_are_looked_for_only_when_ticked(page):
    choose(page, picture("photo-420.jpg"))
    assert page.locator("[data-edited]").is_hidden()
    page.get_by_role("checkbox", name="Look for edited copies too").check()
    choose(page, picture("photo-420.jpg"))
    page.locator("[data-edited] summary").press("Enter")
    mirrored = platform_pdq(ImageOps.mirror(opened(picture("photo-420.jpg"))))[0]
    assert page.locator('output[data-variant="mirror"]').inner_text() == mirrored


def test_edited_copies_are_named_in_plain_words(page):
    page.get_by_role("checkbox", name="Look harder for edited copies").check()
    choose(page, picture("photo-420.jpg"))
    page.locator("[data-edited] summary").press("Enter")
    shown = page.locator("[data-edited-list]").inner_text()
    assert "Mirrored, and turned a quarter to the right" in shown
    assert "In a black frame, 16 to 9" in shown
    assert "Cut to the shape 1 to 1" in shown
    assert "A little cut off, in percent: 8 left, 8 at the top, 8 right, 8 at the bottom" in shown
    assert not re.search(r"_|%s", shown)


def test_looking_harder_finds_what_was_cut_a_little_and_goes_with_the_first_tick(page):
    edited = page.get_by_role("checkbox", name="Look for edited copies too")
    harder = page.get_by_role("checkbox", name="Look harder for edited copies")
    assert not harder.is_checked()
    harder.check()
    assert edited.is_checked()
    choose(page, picture("photo-420.jpg"))
    found = {each.get_attribute("data-variant") for each in page.locator("output[data-variant]").all()}
    assert "mirror" in found
    assert sum(name.startswith("wide_") for name in found) > 10
    edited.uncheck()
    assert not harder.is_checked()


def test_two_copies_would_match_and_two_strangers_would_not(page):
    copy = saved(photo(seed=31).resize((320, 240)), "JPEG", quality=60)
    original = saved(photo(seed=31), "PNG")
    choose(page, original, copy)
    bits = distance(shown(page, "pdq", 0), shown(page, "pdq", 1))
    expect(page.locator("[data-compare-said]")).to_contain_text(f"Would match: {bits} of 256")
    assert shown(page, "distance") == str(bits)
    choose(page, picture("noise.png"), into="#more")
    page.get_by_label("Second", exact=True).select_option(index=2)
    expect(page.locator("[data-compare-said]")).to_contain_text("Would not match")


def faint(**packed):
    return saved(photo(seed=31).point(lambda value: 120 + value // 40), "PNG", **packed)


def test_two_that_sites_pay_no_heed_to_are_not_said_to_match(page):
    choose(page, faint(), faint(compress_level=1))
    said = page.locator("[data-compare-said]")
    expect(said).to_contain_text("many sites would pay no heed")
    expect(said).to_contain_text("quality below 50")


def test_a_mirrored_copy_would_match_once_edited_copies_are_looked_for(page):
    original = photo(seed=31)
    pair = saved(original, "PNG"), saved(ImageOps.mirror(original), "PNG")
    choose(page, *pair)
    expect(page.locator("[data-compare-said]")).to_contain_text("Would not match")
    page.get_by_role("checkbox", name="Look for edited copies too").check()
    choose(page, *pair)
    expect(page.locator("[data-compare-said]")).to_contain_text("Would match by an extra fingerprint")
    expect(page.locator("[data-compare-said]")).to_contain_text("“Mirrored”, of File 1: 0.bin")
    assert int(shown(page, "distance")) <= 31


def test_a_turned_photo_would_match_the_copy_of_a_site_that_forgot_its_turn(page):
    forgot = saved(opened(picture("turned-6.jpg")).convert("RGB"), "PNG", exif=b"")
    choose(page, picture("turned-6.jpg"), forgot)
    expect(page.locator("[data-compare-said]")).to_contain_text("“Before the camera’s turn”, of File 1")


def test_files_are_taken_only_once_somebody_hears_of_them(site, page):
    held = HeldBack(page, "*/files/aside.js")
    page.goto(f"{site.address}/fingerprint/", wait_until="commit")
    expect(page.get_by_text("Getting ready")).to_be_visible()
    expect(page.locator("#files")).to_be_disabled()
    held.let_go()
    expect(page.locator("#files")).to_be_enabled()
    expect(page.get_by_text("Getting ready")).to_have_count(0)


def test_who_asks_what_a_file_says_is_led_to_the_answer(page):
    choose(page, picture("noise.png"))
    page.get_by_role("button", name="See what this file says").press("Enter")
    expect(page.get_by_text("This file declares nothing").last).to_be_focused()


def test_the_same_file_twice_is_said_to_be_the_same(page):
    choose(page, picture("words.png"), picture("words.png"))
    expect(page.locator("[data-compare-said]")).to_have_text("The very same file.")


def test_a_file_without_a_look_alike_cannot_be_compared(page):
    choose(page, picture("words.png"), saved(Image.new("RGB", (90, 90), "grey"), "PNG"))
    expect(page.locator("[data-compare-said]")).to_contain_text("cannot be compared")


def test_no_picture_is_shown_until_asked_and_then_as_a_blot(page):
    choose(page, picture("photo-420.jpg"))
    assert page.locator("canvas").count() == 0
    page.get_by_role("checkbox", name="Show small, blurred pictures").check()
    expect(page.get_by_role("img", name="Blurred small picture")).to_be_visible()
    assert page.locator("canvas").evaluate("canvas => canvas.width") == 20
    page.get_by_role("checkbox", name="Show small, blurred pictures").uncheck()
    expect(page.locator("canvas")).to_have_count(0)


def test_a_file_is_taken_out_by_keyboard_and_the_others_stay(page):
    choose(page, picture("noise.png"), picture("words.png"))
    page.get_by_role("button", name="Remove: File 1").press("Enter")
    expect(told(page)).to_have_text("Removed.")
    assert page.locator("[data-result]").count() == 1
    assert page.locator("#files").evaluate("input => input === document.activeElement")
    page.get_by_role("button", name="Remove: File 2").press("Enter")
    expect(page.locator("[data-results]")).to_be_hidden()


@pytest.mark.slow
def test_work_can_be_cancelled(page):
    page.set_input_files("#files", on_disk("big.png", saved(noise(3000, 2000), "PNG")))
    page.get_by_role("button", name="Cancel: File 1").click()
    expect(told(page)).to_have_text("Cancelled.")
    choose(page, picture("words.png"))
    assert page.locator("[data-result]").count() == 1


def test_everything_can_be_reached_by_its_name(page):
    choose(page, picture("words.png"), picture("noise.png"))
    controls = page.locator("main").locator("input:visible, select:visible, button:visible")
    unnamed = "all => all.filter((each) => !(each.labels?.length || each.ariaLabel || each.innerText)).length"
    assert controls.count() > 8
    assert controls.evaluate_all(unnamed) == 0


PLANTED = {
    "markup": "document.body.innerHTML = text",
    "markup beside": "document.body.insertAdjacentHTML('beforeend', text)",
    "a document": "new DOMParser().parseFromString(text, 'text/html')",
    "a fragment": "document.createRange().createContextualFragment(text)",
    "a frame": "document.createElement('iframe').srcdoc = text",
    "a script's address": "document.createElement('script').src = text",
    "a script's words": "document.createElement('script').text = text",
    "a worker": "new Worker(text)",
    "code later": "setTimeout(text)",
    "a handler": "document.body.setAttribute('onclick', text)",
    "a way of its own": "trustedTypes.createPolicy('mine', { createHTML: (each) => each }).createHTML(text)",
    "our way once more": "trustedTypes.createPolicy('own-worker', { createScriptURL: (each) => each })",
}


@pytest.mark.parametrize("sink", PLANTED)
def test_text_becomes_neither_markup_nor_script(page, sink):
    tried = f"(text) => {{ try {{ {PLANTED[sink]}; return 'done'; }} catch (error) {{ return error.name; }} }}"
    assert page.evaluate(tried, "/static/js/copy.js") in {"TypeError", "EvalError"}


def test_a_worker_from_another_site_is_refused_by_our_own_way_too(page):
    tried = """async () => {
      const { ownWorker } = await import("/static/js/own_worker.js");
      try { ownWorker("https://evil.example/worker.js"); return "done"; } catch (error) { return error.message; }
    }"""
    assert page.evaluate(tried) == "no script of this site"


@pytest.fixture
def answer(client):
    return client.get("/fingerprint/")


@pytest.mark.django_db
def test_the_policy_allows_what_is_needed_and_no_more(answer):
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == "'none'"
    assert policy["media-src"] == "blob:"
    assert policy["img-src"] == policy["script-src"] == policy["worker-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_each_script_is_listed_with_the_digest_of_what_is_served(answer):
    root = Path(__file__).resolve().parents[2]
    scripts = {script.address: script.sha256 for script in answer.context["scripts"] if not script.language}
    assert "/static/js/hash/pdq.js" in scripts
    assert len(scripts) == len(list((root / "static/js").rglob("*.js")))
    for address, digest in scripts.items():
        assert hashlib.sha256((root / address.lstrip("/")).read_bytes()).hexdigest() == digest
        assert digest in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "name"), settings.LANGUAGES)
def test_what_the_scripts_say_is_listed_with_its_digest_in_each_language(answer, code, name):
    served = Client(HTTP_ACCEPT_LANGUAGE=code).get("/language/catalog.js").content
    said = {script.language: script for script in answer.context["scripts"] if script.language}
    assert said[name].address == "/language/catalog.js"
    assert said[name].sha256 == hashlib.sha256(served).hexdigest()
    assert f"({name})" in answer.content.decode()
    assert said[name].sha256 in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/fingerprint/", "/request/", "/case/", "/safety/", "/account/login/"])
def test_no_page_loads_a_script_that_is_not_listed(answer, client, address):
    loaded = re.findall(r'<script[^>]* src="([^"]+)"', client.get(address).content.decode())
    assert loaded
    assert set(loaded) <= {script.address for script in answer.context["scripts"]}
