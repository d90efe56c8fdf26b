"""From a file to pixels: where the canvas lies, where a file is hostile, where the net is gone."""

import time

import numpy as np
import pytest
from PIL import Image

from tests.journeys.bare_site import serving
from tests.journeys.conftest import opens
from tests.journeys.hashing import answers_in, by_kind, distance, hash_in, named, opened, pdq_of, values_of
from tests.oracle import lab_prints, raw_print
from tests.pictures import (
    HOSTILE,
    REASON,
    STILL,
    TURNED,
    bare_png,
    noise,
    photo,
    picture,
    platform_pdq,
    profile_bomb,
    saved,
    sixteen_bit,
    unfiltered,
    with_small_head_behind,
)

ONLY_BY_CANVAS = {"photo-cmyk.jpg"} | {name for name in (*STILL, *TURNED) if name.endswith(".webp")}
OVERFULL = "overfull.png"
IN_SCRIPT = [name for name in (*STILL, *TURNED) if name not in ONLY_BY_CANVAS and name != OVERFULL]


@pytest.fixture(scope="module")
def noisy(site, browser):
    """A Chromium whose canvas changes what is read from it."""
    page = opens(browser.new_page(), site.address + "/bare/noisy.html")
    yield page
    page.close()


@pytest.fixture(scope="module")
def answers(noisy):
    """Name to what that one makes of it."""
    return answers_in(noisy, {name: picture(name) for name in (*STILL, *TURNED, *HOSTILE)})


@pytest.mark.parametrize("name", IN_SCRIPT)
def test_where_the_canvas_lies_pictures_are_decoded_in_script(answers, name):
    raw = raw_print(picture(name)) if name in TURNED else {}
    assert values_of(answers[name]) == {**lab_prints(picture(name)), **raw}


@pytest.mark.parametrize("name", sorted(ONLY_BY_CANVAS))
def test_where_the_canvas_lies_other_kinds_are_refused(answers, name):
    assert answers[name] == {"refused": "noise"}


def test_where_the_canvas_lies_woven_pictures_of_few_colours_are_refused(noisy):
    few = bare_png(bytes(90_000), 64, 64, 4, 0, woven=1)
    assert hash_in(noisy, ("few.png", few)) == {"refused": "noise"}


@pytest.mark.parametrize("name", HOSTILE)
def test_where_the_canvas_lies_hostile_files_have_the_same_reasons(answers, name):
    assert answers[name] == {"refused": REASON[name]}


def test_where_the_canvas_lies_too_large_a_picture_is_refused(noisy):
    large = bare_png(b"", 9000, 9000, 8, 2, zeros=9000 * (9000 * 3 + 1))
    assert hash_in(noisy, ("large.png", large)) == {"refused": "noise"}


def test_where_the_canvas_lies_pixels_are_counted_before_they_are_unpacked(noisy):
    bomb = bare_png(b"", 80, 60, 8, 2, zeros=900_000_000)
    for name, content in ((OVERFULL, picture(OVERFULL)), ("bomb.png", bomb)):
        assert hash_in(noisy, (name, content)) == {"refused": "broken"}


@pytest.mark.slow
def test_where_the_canvas_lies_twelve_megapixels_are_read_too(noisy):
    content = picture("12-megapixels.jpg")
    assert values_of(hash_in(noisy, ("big.jpg", content))) == lab_prints(content)


def test_grey_of_sixteen_bits_is_hashed_as_it_is_seen(bare):
    """Pillow's own `convert("RGB")` cuts such a picture off at 255 and leaves it white (docs/platforms/hashing.md)."""
    grey = photo(seed=50).convert("L")
    assert pdq_of(hash_in(bare, ("grey.png", sixteen_bit(grey, 0)))) == platform_pdq(grey)


def test_a_profile_that_is_a_bomb_does_no_harm(bare, noisy):
    image = photo(90, 70, seed=32)
    for page in (bare, noisy):
        assert pdq_of(hash_in(page, ("bomb.png", profile_bomb(image)))) == platform_pdq(image)


def test_colours_behind_see_through_pixels_of_a_large_picture_are_read(bare):
    """Over the canvas limit a script cannot help, since the browser makes the picture smaller."""
    image = photo(1250, 875, seed=51).resize((5000, 3500)).convert("RGBA")
    image.putalpha(128)
    answer = hash_in(bare, ("large.png", saved(image, "PNG", compress_level=1)))
    assert answer["notes"] == ["resized", "see_through"]
    assert distance(pdq_of(answer)[0], platform_pdq(image)[0]) <= 8


def test_a_second_head_behind_the_pixels_does_not_talk_the_canvas_limit_round(bare):
    assert hash_in(bare, ("long.png", with_small_head_behind(picture("long-and-turned.png"))))["notes"] == ["resized"]


OF_ANOTHER_SIZE = """async () => {
  const { examine } = await import("/static/js/hash/sniff.js");
  const { decode } = await import("/static/js/hash/decode.js");
  const file = document.querySelector("input").files[0];
  const told = examine(await file.arrayBuffer());
  const decoded = (width) => decode(file, { ...told, width }).then(({ picture }) => picture.width, ({ code }) => code);
  return [await decoded(told.width), await decoded(told.width - 1)];
}"""


@pytest.mark.parametrize("canvas", ["bare", "noisy"])
def test_pixels_of_another_size_than_the_file_says_are_refused(canvas, request):
    page = request.getfixturevalue(canvas)
    page.set_input_files("input", named("a.jpg", picture("photo-420.jpg")))
    assert page.evaluate(OF_ANOTHER_SIZE) == [801, "broken"]


def test_a_file_that_never_ends_is_given_up_and_the_next_is_hashed(visit):
    page = visit("/bare/stuck.html")
    files = ("endless.png", picture("words.png")), ("words.png", picture("words.png"))
    began = time.monotonic()
    stuck, next_one = hash_in(page, *files, call="hashAll")
    assert (stuck, time.monotonic() - began < 10) == ({"refused": "too_slow"}, True)
    assert pdq_of(next_one) == platform_pdq(opened(picture("words.png")))


FIRST_WORKER_READS_FOR_EVER = """
  let first = null;
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      first ??= this;
    }
    postMessage(order, ...rest) {
      if (this !== first) return super.postMessage(order, ...rest);
      const data = { id: order.id, stage: "reading" };
      setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
"""


def test_a_file_whose_bytes_are_never_told_is_read_by_another_worker(browser, site):
    """Seen of Chromium on a busy device, very seldom; the person waited a minute in vain."""
    page = browser.new_page()
    page.add_init_script(FIRST_WORKER_READS_FOR_EVER)
    page.goto(site.address + "/bare/stuck.html")
    assert page.evaluate("window.spared")
    [answer] = hash_in(page, ("words.png", picture("words.png")), call="hashAll")
    assert pdq_of(answer) == platform_pdq(opened(picture("words.png")))


def test_cancelling_works_without_a_network(visit_afresh):
    page = visit_afresh("/bare/client.html")
    page.context.set_offline(True)
    first, second = hash_in(page, ("a.png", saved(noise(1200, 900), "PNG")), ("b.png", picture("words.png")),
                            call="cancelFirst")  # fmt: skip
    assert first == {"refused": "AbortError"}
    assert pdq_of(second) == platform_pdq(opened(picture("words.png")))


def test_files_can_be_cancelled_again_and_again_with_the_server_gone(browser):
    with serving({}, caching="no-store") as site:
        page = browser.new_page()
        page.goto(site.address + "/bare/client.html")
        assert page.evaluate("window.spared")
    files = [("a.png", saved(noise(1200, 900), "PNG"))] * 3 + [("words.png", picture("words.png"))]
    *cancelled, last = hash_in(page, *files, call="cancelAllButTheLast")
    assert cancelled == [{"refused": "AbortError"}] * 3
    assert pdq_of(last) == platform_pdq(opened(picture("words.png")))


def test_a_spare_worker_that_does_not_load_is_owned_up_to(visit):
    page = visit("/bare/gone.html")
    assert page.evaluate("window.spared") is False


def test_a_net_that_hangs_costs_the_picture_nothing_but_its_net(visit):
    page = visit("/bare/stuck_net.html")
    page.set_input_files("input", named("words.png", picture("words.png")))
    answer = page.evaluate("window.hashWith('default')")
    assert values_of(answer) == lab_prints(picture("words.png"))
    assert answer["notes"] == ["edited_failed"]


def test_the_page_stays_alive_while_a_large_picture_is_hashed(bare):
    """The work is the worker's: the page's own clock ticks on."""
    bare.evaluate("window.ticks = 0; window.clock = setInterval(() => window.ticks++, 20)")
    began = time.monotonic()
    hash_in(bare, ("a.png", saved(photo(2400, 1800), "PNG", compress_level=1)))
    expected = (time.monotonic() - began) / 0.02
    assert bare.evaluate("clearInterval(window.clock) ?? window.ticks") > expected / 4


def test_a_worker_cannot_reach_anything(bare, site):
    before = list(site.asked)
    answers = bare.evaluate("window.answersOf('/bare/asking_worker.js', 5)")
    assert {answer["way"]: answer["refused"] for answer in answers} == dict.fromkeys(
        ["fetch", "elsewhere", "request", "socket", "script"], True
    )
    assert site.asked[len(before) :] == ["/bare/asking_worker.js"]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(5, 5), (5, 900), (63, 65), (64, 64), (127, 129), (129, 5)])
def test_every_shape_is_hashed_as_platforms_do(bare, mode, size):
    image = noise(*size).convert(mode)
    answer = hash_in(bare, ("shape.png", saved(image, "PNG")))
    assert pdq_of(answer) == platform_pdq(image)


def test_rows_that_stop_early_are_refused_even_where_the_file_has_its_end(bare, noisy):
    image = photo(80, 60, seed=52)
    short = bare_png(unfiltered(np.asarray(image)[:59]), 80, 60, 8, 2)
    for page in (bare, noisy):
        assert hash_in(page, ("short.png", short)) == {"refused": "broken"}


def test_the_hash_of_a_plain_file_has_only_known_kinds(bare):
    answer = hash_in(bare, ("wall.png", saved(Image.new("RGB", (90, 90), "grey"), "PNG")))
    assert set(by_kind(answer)) <= {"sha256", "md5"}
