"""Pages under other eyes: a system's own colours, no motion, letters twice as large, keyboard only, paper."""

import pytest

from tests.journeys.browser import PHONE
from tests.journeys.gates import MOVING
from tests.journeys.pages import CATALOGUE
from tests.journeys.shots import gallery, shots

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGES = {page.name: page for page in CATALOGUE}
SAMPLE = ["start", "fingerprint", "who, answered", "statement, nothing chosen", "review, to a site we know", "code",
          "case", "case, refused", "confirm erase", "desk, request", "desk, notices", "log in"]  # fmt: skip
each_of_the_sample = pytest.mark.parametrize("name", SAMPLE)
FOCUSED = """() => {
  const each = document.activeElement, shown = each.closest(".choice") ?? each;
  const { outlineStyle: style, outlineWidth: width } = getComputedStyle(shown);
  const { left, top, width: wide, height } = shown.getBoundingClientRect();
  const above = document.elementFromPoint(left + Math.min(wide, 20) / 2, top + height / 2);
  return { name: each.outerHTML.slice(0, 120), ringed: style !== "none" && parseFloat(width) >= 2,
    seen: shown.contains(above) || Boolean(above?.contains(shown)), last: each === document.body };
}"""


@pytest.fixture(scope="module")
def site(django_db_setup):
    with gallery({"/language/catalog.js": ""}) as place:
        yield place


@pytest.fixture(scope="module")
def window(browser):
    return browser.new_context().new_page()


@pytest.fixture
def show(window, site):
    """A page of the catalogue under the given circumstances, as `emulate_media` takes them."""

    def load(name, viewport=PHONE, **circumstances):
        usual = {"media": "null", "color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
        window.emulate_media(**{**usual, **circumstances})
        window.set_viewport_size(viewport)
        window.goto(site(shots(PAGES[name])[0]))
        return window

    return load


def test_in_the_systems_own_colours_what_is_chosen_differs_from_what_is_not(show):
    page = show("who, answered", forced_colors="active")
    rings = page.locator(".choice").evaluate_all(
        "all => all.map((each) => [each.querySelector('input').checked, getComputedStyle(each).outlineStyle])"
    )
    assert {ring for chosen, ring in rings if chosen} == {"solid"}
    assert {ring for chosen, ring in rings if not chosen} == {"none"}


def test_in_the_systems_own_colours_progress_is_still_seen(show):
    edge = show("who, answered", forced_colors="active").locator(".progress progress")
    assert edge.evaluate("each => getComputedStyle(each).borderBlockStartStyle") == "solid"


def test_for_others_a_button_changes_softly(show):
    assert show("start", reduced_motion="no-preference").evaluate(MOVING) != []


@each_of_the_sample
def test_letters_twice_as_large_push_nothing_off_the_screen(show, name):
    page = show(name, viewport={"width": 640, "height": 900})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 640


@each_of_the_sample
def test_the_keyboard_reaches_everything_and_shows_where_it_is(show, name):
    page = show(name, reduced_motion="reduce")
    met = []
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["last"]:
            break
        met.append(at)
    assert len(met) > 3
    assert [at["name"] for at in met if not at["ringed"]] == []
    assert [at["name"] for at in met if not at["seen"]] == []


def test_on_paper_the_code_stands_alone_among_neutral_words(show):
    page = show("code")
    code = page.locator("#case-code").inner_text().split()
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert all(group in printed for group in code)
    telling = ("image", "picture", "intimate", "removal", "takedown", "taken down", "request", "platform")
    assert [word for word in telling if word in printed.lower()] == []
    assert not page.locator("header, footer, form, .leave").evaluate_all("all => all.some((e) => e.checkVisibility())")


def test_on_paper_even_a_dark_page_is_black_on_white(show):
    page = show("code", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.evaluate("() => getComputedStyle(document.querySelector('#case-code')).color")
    ground = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert (ink, ground) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
