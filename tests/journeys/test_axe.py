"""Every page of the catalogue as people with other eyes, hands and ears meet it: axe-core, outline, widths, themes.

Chromium loads what the portal answered, with its own headers. axe is brought in by the debugging interface, which no
policy of the page concerns; the policy itself stays as it is.
"""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.guards.house import ROOT
from tests.journeys.browser import PHONE, chromium
from tests.journeys.hashing import named
from tests.journeys.pages import CATALOGUE
from tests.journeys.shots import Shot, gallery, shots
from tests.journeys.test_eyes import EDGED, MOVING, WITHOUT_AN_EDGE
from tests.pictures import picture

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.timeout(120)]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
every_page = pytest.mark.parametrize("entry", CATALOGUE, ids=str)
# 640 CSS pixels are a small window; at 200 % they are 320.
TWICE_AS_LARGE = {"width": 320, "height": 640}
OPEN_UP = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
COMPLAIN = """async (rules) => {
  const more = { "target-size": { enabled: true } };
  const only = rules ? { runOnly: { type: "rule", values: rules } } : { rules: more };
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}"""
OUTLINE = """() => ({
  h1: document.querySelectorAll("h1").length,
  levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((each) => each.checkVisibility())
    .map((each) => Number(each.localName[1])),
  landmarks: ["header", "main", "footer"].filter((name) => document.querySelectorAll(`body > ${name}`).length === 1),
  titled: document.title.length > 3,
  skip: document.querySelector("a.skip")?.hash,
})"""
LED_NOWHERE = """() => [...document.querySelectorAll("#errors a[href^='#']")]
  .filter(({ hash }) => !document.querySelector(hash)?.checkVisibility({ visibilityProperty: true }))
  .map(({ outerHTML }) => outerHTML)"""
UNSAID = """() => [...document.querySelectorAll("[aria-invalid='true']")].filter((each) => {
  const ids = each.closest("[aria-describedby]")?.getAttribute("aria-describedby") ?? "";
  return !ids.split(" ").some((id) => document.getElementById(id)?.innerText.trim());
}).map(({ outerHTML }) => outerHTML)"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 || each.getBoundingClientRect().left < -1)
  .map((each) => `${each.localName}.${each.className}: ${each.textContent.trim().slice(0, 60)}`).slice(0, 5)"""


@dataclass(frozen=True)
class Look:
    """What one shot is like to whoever reads it: what axe says, its outline, where its errors lead, what sticks out."""

    shot: Shot
    light: list[str]
    dark: list[str]
    outline: dict
    led_nowhere: list[str]
    unsaid: list[str]
    summaries: int
    edgeless: list[str]
    moving: int
    too_wide: list[str]


@pytest.fixture(scope="module")
def window():
    """One page of one browser, a phone's, that moves nothing: half-way colours would be measured otherwise."""
    if not AXE.exists():
        pytest.skip("axe-core is missing: accessibility is not checked (tools/node.sh)")
    with chromium() as browser:
        page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
        page.add_init_script(path=AXE)
        yield page


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        words = Client().get("/language/catalog.js").content.decode()
    with gallery({"/language/catalog.js": words}) as place:
        yield place


@pytest.fixture(scope="module")
def looks(window, site):
    """Each page is loaded once for all questions."""
    seen = {}

    def of(entry):
        if entry not in seen:
            seen[entry] = [look_at(window, site(shot), shot) for shot in shots(entry)]
        return seen[entry]

    return of


def look_at(window, address, shot):
    window.emulate_media(color_scheme="light")
    window.goto(address, wait_until="load")
    window.evaluate(OPEN_UP)
    outline, light = window.evaluate(OUTLINE), complaints(window)
    window.emulate_media(color_scheme="dark")
    dark = complaints(window, ["color-contrast"])
    led_nowhere, unsaid = window.evaluate(LED_NOWHERE), window.evaluate(UNSAID)
    summaries = window.locator("#errors[role=alert]:has(a[href^='#'])").count()
    window.emulate_media(color_scheme="light", forced_colors="active")
    edgeless, moving = window.evaluate(WITHOUT_AN_EDGE, EDGED), window.evaluate(MOVING)
    window.emulate_media(forced_colors="none")
    window.set_viewport_size(TWICE_AS_LARGE)
    too_wide = window.evaluate(TOO_WIDE)
    window.set_viewport_size(PHONE)
    return Look(shot, light, dark, outline, led_nowhere, unsaid, summaries, edgeless, moving, too_wide)


def complaints(window, rules=None):
    """What axe finds on the page as it stands: all its rules, or these."""
    return window.evaluate(COMPLAIN, rules)


@every_page
def test_axe_finds_nothing_in_light_and_in_dark(looks, entry):
    found = {str(look.shot): [*look.light, *look.dark] for look in looks(entry)}
    assert {name: said for name, said in found.items() if said} == {}


@every_page
def test_the_outline_leads_from_one_heading_down(looks, entry):
    seen = dict(looks(entry)[0].outline)
    levels = seen.pop("levels")
    assert seen == {"h1": 1, "landmarks": ["header", "main", "footer"], "titled": True, "skip": "#main"}
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels)), levels


@every_page
def test_each_error_is_said_beside_its_field_and_the_summary_leads_there(looks, entry):
    look = looks(entry)[0]
    assert look.led_nowhere == []
    assert look.unsaid == []
    assert entry.status != 422 or look.summaries == 1


@every_page
def test_nothing_has_to_be_scrolled_sideways_at_200_percent(looks, entry):
    found = {str(look.shot): look.too_wide for look in looks(entry)}
    assert {name: wide for name, wide in found.items() if wide} == {}


@every_page
def test_in_the_systems_own_colours_everything_to_press_keeps_an_edge(looks, entry):
    found = {str(look.shot): look.edgeless for look in looks(entry)}
    assert {name: bare for name, bare in found.items() if bare} == {}


@every_page
def test_nothing_moves_for_who_asked_for_stillness(looks, entry):
    assert {str(look.shot) for look in looks(entry) if look.moving} == set()


def test_axe_would_notice(window):
    window.goto("about:blank")
    window.set_content("<!DOCTYPE html><html><title>A</title><body><p style='color: #999'>pale</p><img src='x'>")
    said = " ".join(complaints(window))
    assert all(rule in said for rule in ("color-contrast", "html-has-lang", "image-alt", "landmark-one-main"))


# What scripts make of a page: the catalogue holds it as it was answered.


@pytest.fixture
def shown(window, site):
    """A page of the catalogue in this window, which is connected again afterwards."""

    def load(name):
        window.emulate_media(color_scheme="light")
        window.goto(site(shots(next(page for page in CATALOGUE if page.name == name))[0]))
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
    window.evaluate(OPEN_UP)
    assert complaints(window) == []
    window.emulate_media(color_scheme="dark")
    assert complaints(window, ["color-contrast"]) == []
    window.emulate_media(color_scheme="light", forced_colors="active")
    assert window.evaluate(WITHOUT_AN_EDGE, EDGED) == []
    window.emulate_media(forced_colors="none")
    window.set_viewport_size(TWICE_AS_LARGE)
    assert window.evaluate(TOO_WIDE) == []
    window.set_viewport_size(PHONE)


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
