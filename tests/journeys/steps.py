"""What people do in the journeys, one verb each, by the words that they read on the screen."""

import re
from functools import cache

from tests.catalogue import compiled
from tests.journeys.stack import staffs

PIN = "lantern 42 river"


def begin(page, home):
    page.goto(f"{home.url}/request/")
    press(page, "Begin")


def says_who(page, role="individual"):
    page.locator(f"input[name=role][value={role}]").check()
    go_on(page)
    if role == "helper":
        page.locator("input[name=relation][value=friend]").check()
        go_on(page)


def says_what_it_is(page, start="published", **said):
    """One question a page, from `start` on; an answer that leads to a page of its own ends it there."""
    questions = list(WHAT_IT_IS)
    for question in questions[questions.index(start) :]:
        answer(page, question, said.get(question, WHAT_IT_IS[question]))
        if "/outside/" in page.url:
            return


def answers(page, **said):
    """Some questions of it, in the order in which they come."""
    for question, value in said.items():
        answer(page, question, value)


def answer(page, question, value):
    page.locator(f"input[name={question}][value={value}]").check()
    go_on(page)


WHAT_IT_IS = {"published": "published", "content": "nudity", "origin": "real", "identifiable_by": "face", "where": "us"}


def gives_links(page, *links):
    page.locator("textarea[name=links]").fill("\n".join(links))
    go_on(page)


def says_nobody_is_under_18(page):
    """The question stands before anything is kept; what each link is, is left as guessed."""
    answers_no(page)
    go_on(page)


def answers_no(page):
    for row in page.locator("fieldset.group").all():
        row.locator("input[type=radio][value=no]").check()
    go_on(page)


def hashes(page, picture, item=0):
    """Pick a file on the device; wait until the fingerprint is worked out."""
    group = page.locator("fieldset[data-hash-item]").nth(item)
    group.locator("input[type=file]").set_input_files(
        {"name": "holiday.png", "mimeType": "image/png", "buffer": picture}
    )
    hidden = group.locator("input[type=hidden]")
    page.wait_for_function("field => field.value.includes('sha256')", arg=hidden.element_handle())


def states(page, text, reason="not_published"):
    page.locator("textarea[name=text]").fill(text)
    page.locator(f"input[name=reasons][value={reason}]").check()
    go_on(page)


def gives_contact(page, name, email="", told_so=False):
    page.locator("input[name=name]").fill(name)
    page.locator(f"input[name=channel][value={'email' if email else 'desk'}]").check()
    if email:
        page.locator("input[name=email]").fill(email)
    if told_so:
        page.locator("input[name=told_so]").check()
    go_on(page)
    keeps_the_usual_pace(page)


def keeps_the_usual_pace(page):
    """Sent when it is checked, and told nothing: what stands there when the pages open."""
    go_on(page)
    if "/safe/" in page.url:
        go_on(page)


def releases_hashes_to(page, slug):
    page.locator(f"input[name=hashes][value={slug}]").check()
    press(page, re.compile("^Show the letters"))


def signs(page):
    page.locator("input[name=sign]").check()
    press(page, "Sign")


def chooses_pin(page, pin=PIN):
    page.locator("input[name=pin]").fill(pin)
    page.locator("input[name=pin_again]").fill(pin)
    press(page, "File my request")


def saves_the_code(page, onward="Go to my case"):
    """Read the code off the screen, confirm that it is saved; returns it as shown."""
    code = reads_code(page)
    page.locator("input[name=saved]").check()
    press(page, onward)
    return code


def reads_code(page, which=".case-code"):
    return "".join(re.findall(r"[0-9A-Z]{4}", page.locator(which).first.inner_text()))


def takes_over(page, home, handed, pin=PIN):
    """Bring a code that was handed over, choose a PIN; returns the new code, which nobody else has seen."""
    comes_back(page, home, handed, pin="")
    page.locator("input[name=pin]").fill(pin)
    page.locator("input[name=pin_again]").fill(pin)
    press(page, "Show my new code")
    return saves_the_code(page, onward="Continue")


def comes_back(page, home, code, pin=PIN):
    page.goto(f"{home.url}/case/")
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=pin]").fill(pin)
    go_on(page)


def logs_in(page, home, email, password):
    page.goto(f"{staffs(home)}/account/login/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(password)
    press(page, "Log in")


def approves_the_oldest(page, home):
    page.goto(f"{staffs(home)}/desk/")
    page.locator("main a[href^='/desk/request/']").first.click()
    page.wait_for_url("**/desk/request/**")
    page.locator("input[name=sure]").check()
    press(page, re.compile("^Approve"))


def go_on(page):
    press(page, "Continue")


def press(page, name):
    """Press a button, by its English name on a page in any language, and wait for the page that comes after it."""
    with page.expect_navigation():
        page.get_by_role("button", name=in_its_language(page, name), exact=True).click()


def follow(page, name):
    """Likewise a link that looks like one or like a button; the first of that name in the main part."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=in_its_language(page, name), exact=True).first.click()


def in_its_language(page, words):
    spanish = isinstance(words, str) and page.locator("html").get_attribute("lang") == "es"
    return in_spanish().get(words, words) if spanish else words


@cache
def in_spanish():
    return compiled("django")
