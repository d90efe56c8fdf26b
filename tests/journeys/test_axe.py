"""Every page of the catalogue as people with other eyes, hands and ears meet it: one visit, every gate (gates.py).

Chromium loads what the portal answered, with its own headers and policy.
"""

import re
from dataclasses import replace
from itertools import product

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.journeys.browser import PHONE, TO_LOOK_AT, chromium
from tests.journeys.gates import (
    AT_ANY_TIME,
    AXE,
    AXE_AT,
    GATES,
    LIGHT_PHONE,
    SIZES,
    THEMES,
    asked,
    bring_axe,
    complaints,
    matrix,
    pieces_of,
    structure_of,
    turn,
    unasked,
    visited,
)
from tests.journeys.hashing import named
from tests.journeys.pages import CATALOGUE
from tests.journeys.shots import gallery, shots
from tests.pictures import picture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
every_page = pytest.mark.parametrize("entry", CATALOGUE, ids=str)


@pytest.fixture(scope="module")
def window():
    """One page of one browser, a phone's, that moves nothing: half-way colours would be measured otherwise."""
    yield from still_phone(TO_LOOK_AT)


@pytest.fixture(scope="module")
def window_at_work():
    """The same for pages whose scripts work for a while."""
    yield from still_phone()


def still_phone(flags=()):
    if not AXE.exists():
        pytest.skip("axe-core is missing: accessibility is not checked (tools/node.sh)")
    with chromium(flags=flags) as browser:
        yield browser.new_page(viewport=PHONE, reduced_motion="reduce")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        words = Client().get("/language/catalog.js").content.decode()
    with gallery({"/language/catalog.js": words, AXE_AT: AXE.read_text()}) as place:
        yield place


@pytest.fixture(scope="module")
def met():
    """What axe has judged in this run."""
    return set()


@every_page
def test_a_page_passes_every_gate(window, site, entry, met, record_property):
    pieces = pieces_of(shots(entry))
    gates = [gate for gate in GATES if pieces - met or not gate.of_pieces]
    met |= pieces
    found = visited(window, site, shots(entry), gates)
    record_property("proved: page states x gates", len(found))
    assert unasked(shots(entry), found, gates) == set()
    assert {at: said for at, said in found.items() if said} == {}


@pytest.mark.soak
@every_page
def test_a_page_passes_every_gate_in_each_language_theme_and_width(window, site, entry, record_property):
    found = visited(window, site, shots(entry), matrix())
    record_property("proved: page states x gates, whole matrix", len(found))
    assert unasked(shots(entry), found, matrix()) == set()
    assert {at: said for at, said in found.items() if said} == {}


def test_axe_would_notice(window):
    window.goto("about:blank")
    window.evaluate(AXE.read_text())
    window.set_content("<!DOCTYPE html><html><title>A</title><body><p style='color: #999'>pale</p><img src='x'>")
    said = " ".join(complaints(window))
    assert all(rule in said for rule in ("color-contrast", "html-has-lang", "image-alt", "landmark-one-main"))


def page_named(name):
    return next(page for page in CATALOGUE if page.name == name)


LOOKS = """() => [matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("(forced-colors: active)").matches,
  ...[...document.querySelectorAll("body *")].map((each) => {
    const { color, backgroundColor, fontSize } = getComputedStyle(each), { left, top } = each.getBoundingClientRect();
    return [color, backgroundColor, fontSize, left, top, each.scrollWidth, each.scrollHeight].join(" ");
  })]"""


def test_where_nothing_is_drawn_a_page_is_laid_out_and_styled_as_where_it_is(window, window_at_work, site):
    address, found = site(shots(page_named("who, answered"))[0]), []
    for each in (window, window_at_work):
        each.goto(address)
        found.append({})
        for theme, width in product(THEMES, SIZES):
            turn(each, ("", 0), (theme, width))
            found[-1][theme, width] = each.evaluate(LOOKS)
        turn(each, (theme, width), LIGHT_PHONE)
    assert found[0] == found[1]
    assert len({str(looks) for looks in found[0].values()}) == len(THEMES) * len(SIZES)


SPOILT = {
    "axe, light": ("</main>", "<img src='x'></main>"),
    "the outline leads down": ("</main>", "<h6>Deep</h6></main>"),
    "errors are said where they are": ('role="alert"', ""),
    "nothing is scrolled sideways, light, 390": ("</main>", "<pre>" + "w" * 200 + "</pre></main>"),
    "nothing is scrolled sideways, light, 1280": ("</main>", "<pre>" + "w" * 400 + "</pre></main>"),
    "nothing is scrolled sideways, light, 320": ("</main>", "<pre>" + "w" * 45 + "</pre></main>"),
}


@pytest.mark.parametrize("gate", SPOILT)
def test_a_gate_names_the_page_that_does_not_pass_it_with_theme_and_width(window, site, gate):
    whole, spoilt = shots(page_named("who, nothing chosen"))[0], SPOILT[gate]
    shot = replace(whole, markup=whole.markup.replace(*spoilt, 1))
    found = visited(window, site, [shot], GATES)
    named = [f"{page}: {name}" for (page, name), said in found.items() if said]
    assert any(each.startswith(f"who, nothing chosen [en]: {gate}") for each in named), named


def test_a_state_that_some_gate_has_not_seen_is_found(window, site):
    english, spanish = shots(page_named("safety"))
    found = visited(window, site, [english, spanish], GATES)
    missing = (str(spanish), "nothing is scrolled sideways, light, 320 px")
    found.pop(missing)
    assert unasked([english, spanish], found, GATES) == {missing}


def test_something_in_another_place_is_judged_by_axe_again():
    [plain, _] = shots(page_named("safety"))
    again = replace(plain, markup=plain.markup.replace("</h1>", " indeed</h1>"))
    marked = replace(plain, markup=plain.markup.replace("<h1", '<h1 class="mono"'))
    deeper = replace(plain, markup=plain.markup.replace("</main>", "<p><em><a href='/'>x</a></em></p></main>"))
    assert pieces_of([again]) == pieces_of([plain])
    assert pieces_of([marked]) - pieces_of([plain])
    assert pieces_of([deeper]) - pieces_of([plain])


def test_a_page_that_is_built_otherwise_in_spanish_is_asked_everything_in_spanish_too():
    english, spanish = shots(page_named("safety"))
    assert structure_of(english) == structure_of(spanish)
    silent = replace(spanish, markup=re.sub(r"(<h1[^>]*>)[^<]+", r"\1", spanish.markup))
    longer = replace(spanish, markup=spanish.markup.replace("</main>", "<p></p></main>"))
    assert len({structure_of(shot) for shot in (english, silent, longer)}) == 3


# What scripts make of a page: the catalogue holds it as it was answered.


@pytest.fixture
def shown(window_at_work, site):
    """A page of the catalogue in this window, which is connected again afterwards."""
    window = window_at_work

    def load(name):
        window.goto(site(shots(page_named(name))[0]))
        bring_axe(window)
        return window

    yield load
    window.context.set_offline(False)


@pytest.fixture
def hashed(shown):
    """The fingerprint page after two files were chosen, one of which is no picture."""
    window = shown("fingerprint")
    progress = window.locator("[data-hash-status]")
    expect(progress).to_be_empty()
    window.set_input_files("#files", [named("a.png", picture("words.png")), named("b.txt", b"no picture")])
    expect(progress).not_to_be_empty()
    return window


def is_fine(window):
    """As it stands now: nothing that axe finds, in light and in dark, an edge on all there is to press, no overhang."""
    assert {gate: said for gate, said in asked(window, 200, AT_ANY_TIME).items() if said} == {}


def test_progress_of_hashing_is_spoken_by_a_live_region_that_was_there_before(hashed):
    assert hashed.locator("[data-hash-status]").evaluate("each => each.role ?? each.ariaLive") == "status"


def test_all_is_fine_once_files_were_hashed(hashed):
    is_fine(hashed)


def test_all_is_fine_once_files_were_hashed_in_the_intake(shown):
    window = shown("fingerprints, empty")
    files = [named("a.png", picture("words.png")), named("b.txt", b"no picture")]
    window.locator("[data-hash-file]").first.set_input_files(files)
    expect(window.locator("[data-hash-status]").first).not_to_be_empty()
    expect(window.get_by_text("This file is not a picture.").last).to_be_visible()
    is_fine(window)


@pytest.mark.parametrize("name", ["statement, answered", "case, messages"])
def test_all_is_fine_while_there_is_no_connection(shown, name):
    window = shown(name)
    window.context.set_offline(True)
    word = window.locator("[data-offline]")
    expect(word).to_be_visible()
    assert word.locator("..").get_attribute("role") == "alert"
    is_fine(window)


@pytest.mark.parametrize("name", ["case, too many tries", "request, too many", "lost, too many"])
def test_all_is_fine_while_the_device_works_and_when_it_is_done(shown, name):
    window = shown(name)
    window.get_by_role("button", name="Let this device work").click()
    word = window.get_by_role("status").filter(has_text="Working")
    expect(word).to_be_visible()
    is_fine(window)
    expect(window.get_by_role("status").filter(has_text="Done.")).to_be_visible(timeout=60_000)
    is_fine(window)
