"""The net in Chromium: fingerprints of the edits that people make before they publish a picture again."""

import io
import json
import time
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import expect

from notices import fingerprints
from takedown.forms import declared
from takedown.forms.fingerprints import EDITED, read
from tests.journeys.hashing import distance, hash_in, intake_holding, on_disk, pdq_of
from tests.journeys.memory import browser_memory, grown_since
from tests.pictures import photo, picture, platform_pdq, saved, turned

WIDE = photo(800, 600, seed=51)
EDITS = {
    "mirror": ImageOps.mirror,
    "turn90": lambda image: image.rotate(-90, expand=True),
    "turn180": lambda image: image.rotate(180),
    "turn270": lambda image: image.rotate(90, expand=True),
    "mirror_turn180": ImageOps.flip,
    "mirror_turn90": lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    "mirror_turn270": lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    "letterbox_16_9": lambda image: ImageOps.pad(image, (1066, 600)),
    "letterbox_1_1": lambda image: ImageOps.pad(image, (800, 800)),
    "crop_square": lambda image: ImageOps.fit(image, (600, 600)),
    "crop_9_16": lambda image: ImageOps.fit(image, (338, 600)),
    "wide_4_4_4_4": lambda image: image.crop((32, 24, 768, 576)),
    "wide_8_0_0_4": lambda image: image.crop((64, 0, 800, 576)),
}


def published_again(image):
    """As a platform holds it: made smaller, saved as JPEG."""
    small = image.resize((image.width * 2 // 3, image.height * 2 // 3), Image.Resampling.LANCZOS)
    return platform_pdq(Image.open(io.BytesIO(saved(small, "JPEG", quality=60))))[0]


def cast(page, content, net):
    answer = hash_in(page, ("a.png", content), call="hashWith", net=net)
    return answer, {each["variant"]: each for each in answer["fingerprints"] if "variant" in each}


@pytest.fixture(scope="module")
def nets(bare):
    """Net to what is cast of the wide picture."""
    return {net: cast(bare, saved(WIDE, "PNG"), net) for net in ("none", "default", "wide")}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_copy_is_within_the_threshold_of_one_variant(nets, name):
    answer, variants = nets["wide"]
    found = published_again(EDITS[name](WIDE))
    assert distance(pdq_of(answer)[0], found) > fingerprints.PDQ.threshold or name.startswith("wide")
    assert min(distance(each["value"], found) for each in variants.values()) <= fingerprints.PDQ.threshold


@pytest.mark.parametrize("name", ["mirror", "turn90", "turn180", "turn270", "mirror_turn90", "mirror_turn270"])
def test_a_turned_variant_of_a_small_picture_is_what_a_platform_computes(nets, name):
    _, variants = nets["default"]
    assert (variants[name]["value"], variants[name]["quality"]) == platform_pdq(EDITS[name](WIDE))


def test_there_are_none_unless_asked_for(nets):
    answer, variants = nets["none"]
    assert answer["fingerprints"]
    assert variants == {}


def test_the_default_net_is_small_and_the_wide_one_holds_more(nets):
    default, wide = (nets[net][1] for net in ("default", "wide"))
    assert 14 <= len(default) <= 19
    assert len(default) < len(wide) <= len(fingerprints.VARIANTS)


def test_every_variant_passes_the_servers_own_checks_and_stands_before_the_exact_hashes(bare):
    answer, variants = cast(bare, turned(6), "wide")
    checked = [fingerprints.parse(**each) for each in answer["fingerprints"]]
    assert [each.kind for each in checked[-2:]] == ["md5", "sha256"]
    assert {each.variant for each in checked} - {None} == set(variants)
    assert len(checked) <= fingerprints.MOST_FOR_A_FILE


def test_a_plain_surface_has_no_variants(bare):
    assert cast(bare, saved(Image.new("RGB", (90, 90), "grey"), "PNG"), "wide")[1] == {}


@pytest.mark.slow
def test_a_large_picture_gets_variants_too(bare):
    _, variants = cast(bare, picture("12-megapixels.jpg"), "default")
    seen = Image.open(io.BytesIO(picture("12-megapixels.jpg")))
    assert distance(variants["mirror"]["value"], platform_pdq(ImageOps.mirror(seen))[0]) <= 10


def peak_of(page, content):
    """Seconds and megabytes that the wide net of a file takes."""
    page.set_input_files("input", on_disk("a.png", content))
    before, began, peak = browser_memory(), time.monotonic(), 0
    page.evaluate("() => { window.done = false; window.hashWith('wide').then(() => (window.done = true)); }")
    while not page.evaluate("window.done"):
        peak = max(peak, grown_since(before)[1])
    return time.monotonic() - began, peak / 1024**2


@pytest.mark.parametrize("size", [(100, 12000), (12000, 100), (250, 16000)])
def test_a_thin_strip_takes_no_more_than_a_phone_has(visit_afresh, size):
    seconds, megabytes = peak_of(visit_afresh("/bare/client.html"), saved(photo(*size, seed=53), "PNG"))
    assert (seconds < 10, megabytes < 300) == (True, True), (seconds, megabytes)


@pytest.mark.parametrize(
    ("size", "name", "ratio"), [((200, 5000), "crop_9_16", 9 / 16), ((5000, 200), "crop_16_9", 16 / 9)]
)
def test_a_strip_is_cut_to_the_shapes_it_really_has(bare, size, name, ratio):
    strip = photo(*size, seed=54)
    _, variants = cast(bare, saved(strip, "PNG"), "default")
    wanted = (size[0], round(size[0] / ratio)) if ratio < 1 else (round(size[1] * ratio), size[1])
    assert distance(variants[name]["value"], platform_pdq(ImageOps.fit(strip, wanted))[0]) <= 31


def test_the_page_and_the_server_hold_the_same_facts(bare):
    kinds = bare.evaluate("import('/static/js/hash/kinds.js').then(({ kinds }) => kinds)")
    facts = ("name", "hex_length", "threshold", "quality_floor", "bits_set", "example")
    ours = [[asdict(kind)[fact] for fact in facts] for kind in fingerprints.KINDS.values()]
    names = ("name", "hexLength", "threshold", "qualityFloor", "bitsSet", "example")
    theirs = [[kind.get(name) for name in names] for kind in kinds]
    assert json.loads(json.dumps(sorted(ours, key=str))) == sorted(theirs, key=str)


EXAMPLES = """async () => {
  const rgb = Array.from({ length: 64 * 64 * 3 }, (_, n) => (n * 2654435761) >>> 24);
  const data = Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (_, at) => rgb[(at >> 2) * 3 + (at & 3)]);
  const [picture, nothing] = [{ data, width: 64, height: 64 }, new ArrayBuffer(0)];
  const inputs = { pdq: picture, dhash: picture, phash: picture, md5: nothing, sha256: nothing };
  const made = Object.entries(inputs).map(async ([kind, input]) =>
    [kind, (await (await import(`/static/js/hash/${kind}.js`)).compute(input)).value]);
  return Object.fromEntries(await Promise.all(made));
}"""


def test_each_kinds_example_is_what_it_makes_of_the_picture_it_names(bare):
    tiny = (np.arange(64 * 64 * 3) * 2654435761 >> 24 & 255).astype(np.uint8).reshape(64, 64, 3)
    assert platform_pdq(Image.fromarray(tiny))[0] == fingerprints.PDQ.example
    kinds = bare.evaluate(EXAMPLES)
    assert kinds == {name: fingerprints.KINDS[name].example for name in kinds}
    assert len(kinds) == 5


def test_the_page_and_the_server_know_the_same_variants(bare):
    names = bare.evaluate("import('/static/js/hash/variants.js').then(({ names }) => names)")
    assert sorted(names) == sorted(fingerprints.VARIANTS)


def test_the_page_and_the_server_have_room_for_as_many(bare):
    limits = bare.evaluate("import('/static/js/files/limits.js').then((all) => JSON.parse(JSON.stringify(all)))")
    assert limits == {
        "MOST_FILES": fingerprints.MOST_FILES,
        "MOST_TICKED": fingerprints.MOST_FRAMES_OF_A_VIDEO,
        "MOST_EDITED": fingerprints.MOST_EDITED_FOR_A_CASE,
        "MOST_DECLARED": declared.MOST_FOR_AN_ITEM,
    }
    whole = len(fingerprints.KINDS.keys() - EDITED)
    assert whole + len(fingerprints.VARIANTS) <= fingerprints.MOST_FOR_A_FILE


def add_photo(page):
    page.locator("[data-hash-file]").first.set_input_files(on_disk("a.png", saved(WIDE, "PNG")))
    expect(page.locator("[data-hash-status]").first).to_contain_text("a.png: Fingerprint made.")


@pytest.fixture
def nearly_full(site, visit):
    """An intake with room for six more edited copies, and the tick for them set."""
    site.pages["/full.html"] = intake_holding(fingerprints.MOST_EDITED_FOR_A_CASE - 6)
    page = visit("/full.html")
    page.get_by_role("checkbox", name="Edited copies").check()
    return page


def test_what_a_request_has_no_room_for_is_left_out_with_a_kind_sentence(nearly_full):
    add_photo(nearly_full)
    sent = nearly_full.locator('input[name="fingerprints-A1"]').input_value()
    assert [each["kind"] for each in json.loads(sent)].count("pdq_variant") == 6
    assert json.loads(sent)[0]["kind"] == "pdq"
    expect(nearly_full.locator("[data-hash-status]").first).to_contain_text("room for 1500 fingerprints")
    expect(nearly_full.locator("li", has_text="a.png")).to_contain_text("some of its edited copies are left out")
    assert read({"fingerprints-A1": sent}, ["A1"]).errors == []


def test_a_file_taken_out_makes_room_again(nearly_full):
    nearly_full.get_by_role("button", name="Remove: File 1").click()
    add_photo(nearly_full)
    expect(nearly_full.locator("li", has_text="a.png")).not_to_contain_text("left out")
