"""A request filed without a mouse: Tab, arrows, the space bar and Enter, and always seeing where one is."""

import pytest
from playwright.sync_api import expect

from takedown.models import Case
from tests.declaring import exif, jpeg
from tests.journeys import steps
from tests.journeys.browser import DESK, chromium
from tests.journeys.hashing import named
from tests.journeys.somebody import takes_over
from tests.people import make_platform
from tests.videos import recorded, scene, sparse
from tests.walks import alice_fills

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = "https://pullhub.example/post/1"
MOST = 60
HERE = "(wanted) => document.activeElement?.matches(wanted)"
NAMED = """(name) => ["BUTTON", "A"].includes(document.activeElement?.tagName)
  && document.activeElement.textContent.trim() === name"""
# A ring around it, or around the card that it stands in.
SEEN = """() => [document.activeElement, document.activeElement.closest(".choice")].some((each) => {
  const look = each && getComputedStyle(each);
  return look && (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2);
})"""


@pytest.fixture
def page():
    with chromium() as browser:
        yield browser.new_context(viewport=DESK).new_page()


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


def tabs_until(page, holds, wanted):
    """Press Tab until the focus is where it should be; it can be seen there."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate(holds, wanted):
            assert page.evaluate(SEEN), f"nothing shows where the focus is: {wanted}"
            return
    raise AssertionError(f"Tab does not come to {wanted} on {page.url}")


def presses(page, name):
    tabs_until(page, NAMED, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def chooses(page, name, value):
    """The arrows move within a question; the space bar takes the first."""
    tabs_until(page, HERE, f"input[name={name}]")
    page.keyboard.press("Space")
    for _ in range(9):
        if page.evaluate(HERE, f"input[name={name}][value={value}]:checked"):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not come to {value}")


def ticks(page, name):
    tabs_until(page, HERE, f"input[name={name}]")
    page.keyboard.press("Space")


def types(page, field, words):
    tabs_until(page, HERE, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def test_a_request_is_filed_by_keyboard_alone(page, home):
    page.goto(f"{home.url}/")
    the_first_tab_skips_to_the_main_part(page)
    presses(page, "Begin")
    presses(page, "Begin")
    she_answers_one_question_after_the_other(page)
    she_gives_the_link(page)
    she_writes_and_signs(page)
    code = she_keeps_the_code(page)
    assert len(code) == 20
    assert Case.objects.count() == 1


def the_first_tab_skips_to_the_main_part(page):
    page.keyboard.press("Tab")
    assert page.evaluate(HERE, "a.skip")
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == "#main"


def she_answers_one_question_after_the_other(page):
    chooses(page, "role", "individual")
    presses(page, "Continue")
    for question, answer in steps.WHAT_IT_IS.items():
        chooses(page, question, answer)
        presses(page, "Continue")


def opens_and_closes_a_note(page):
    tabs_until(page, HERE, "summary")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 0


def she_gives_the_link(page):
    opens_and_closes_a_note(page)
    types(page, "textarea[name=links]", LINK)
    presses(page, "Continue")
    chooses(page, "age-0", "no")
    presses(page, "Continue")
    tabs_until(page, HERE, "select[name$=kind]")
    page.keyboard.press("ArrowDown")
    presses(page, "Continue")
    presses(page, "Continue")


def she_writes_and_signs(page):
    presses(page, "Continue")
    types(page, "input[name=name]", "Alice Example")
    chooses(page, "channel", "desk")
    presses(page, "Continue")
    chooses(page, "finds_out", "unsure")
    presses(page, "Continue")
    presses(page, "Continue")
    ticks(page, "sign")
    presses(page, "Sign")


def she_keeps_the_code(page):
    types(page, "input[name=pin]", steps.PIN)
    types(page, "input[name=pin_again]", steps.PIN)
    presses(page, "File my request")
    shown = page.locator("#case-code, .case-code").first.inner_text()
    ticks(page, "saved")
    presses(page, "Go to my case")
    return "".join(letter for letter in shown if letter.isalnum())


# Two links: the box of each.
FIRST, SECOND = ("[data-hash-item]:nth-of-type(1) ", "[data-hash-item]:nth-of-type(2) ")
LONG = 600 * 1024 * 1024


def test_files_are_chosen_looked_into_and_taken_out_by_keyboard(page, home, client, tmp_path):
    alice_fills(client, "places")
    # As long as somebody listens, Chromium hands every dialog over; between two it may open one of its own.
    page.on("filechooser", lambda _: None)
    page.goto(f"{home.url}/healthz")
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/fingerprints/")
    she_ticks_a_moment_of_a_video(page)
    she_cancels_a_long_one(page, tmp_path)
    she_ticks_what_a_picture_declares(page)
    presses(page, "Continue")
    assert page.url.endswith("/statement/")


def she_ticks_a_moment_of_a_video(page):
    clip = recorded(page.context.browser, [scene(21), scene(22)])
    tabs_until(page, HERE, f"{FIRST}[data-hash-file]")
    picks(page, named("clip.webm", clip))
    tabs_until(page, NAMED, "Look for moments in the video that can be recognised")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Tick the moments")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "pdq_frame" in page.locator("input[name^=fingerprints]").first.input_value()


def she_cancels_a_long_one(page, folder):
    tabs_until(page, HERE, f"{SECOND}[data-hash-file]")
    picks(page, sparse(folder, LONG), is_done="Cancel: long.webm")
    tabs_until(page, NAMED, "Cancel")
    page.keyboard.press("Enter")
    expect(page.locator(f"{SECOND}[data-hash-file]")).to_be_focused()


def she_ticks_what_a_picture_declares(page):
    picks(page, named("a.jpg", jpeg(exif=exif())))
    tabs_until(page, NAMED, "See what this file says about itself")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="What this file declares")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "software" in page.locator("input[name^=declared]").last.input_value()


def picks(page, file, is_done="Remove"):
    """From the file input, where the focus is."""
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(file)
    page.locator(":focus").locator("..").get_by_role("button", name=is_done).wait_for()


def test_what_is_wrong_is_reached_from_the_summary_by_keyboard(page, home):
    steps.begin(page, home)
    presses(page, "Continue")
    tabs_until(page, HERE, "#errors a")
    page.keyboard.press("Enter")
    assert page.evaluate(HERE, "#id_role_0")
