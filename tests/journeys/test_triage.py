"""Every outcome of the triage, walked to its real next step in a browser."""

import pytest
from playwright.sync_api import expect

from notices.models import Platform
from takedown.models import Case, Draft, SignedLetter
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone
from tests.people import make_platform

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = "https://pullhub.example/post/1"
STATEMENT = "I believe in good faith that this was published without my consent."


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture
def page():
    with on_a_phone(permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


def answers(page, home, who="individual", **said):
    steps.begin(page, home)
    steps.says_who(page, who)
    if who in {"individual", "helper"}:
        steps.says_what_it_is(page, **said)


def reads(page, *words):
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def goes_on_to_the_end(page):
    """From the links to the code."""
    steps.gives_links(page, LINK)
    steps.says_nobody_is_under_18(page)
    if "/fingerprints/" in page.url:
        steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, "Alice Example")
    steps.signs(page)
    steps.chooses_pin(page)
    steps.saves_the_code(page)


def letter_kinds():
    return {case.requests.get().rules for case in Case.objects.all()}


def test_what_is_covered_goes_on_to_a_letter_under_the_law(page, home):
    answers(page, home)
    goes_on_to_the_end(page)
    assert letter_kinds() == {"us-tida-2025-05-19"}


def test_what_is_not_intimate_goes_on_to_a_letter_under_the_platforms_own_rules(page, home):
    answers(page, home, content="swimwear")
    reads(page, "This law does not reach it, but we can still write", "No deadline counts")
    steps.follow(page, "Go on with a letter about the platform’s rules")
    page.locator("button[name=skip]").click()
    steps.answers(page, identifiable_by="face", where="us")
    goes_on_to_the_end(page)
    assert letter_kinds() == {"own-rules"}
    assert SignedLetter.objects.count() == 1


def test_a_name_beside_a_faceless_picture_goes_on_and_is_marked_for_a_human(page, home):
    answers(page, home, identifiable_by="name_only")
    reads(page, "A person of our staff looks at this", "nothing is refused here")
    steps.follow(page, "Go on")
    steps.answers(page, where="us")
    goes_on_to_the_end(page)
    assert Case.objects.count() == 1


def test_from_another_country_it_goes_on_with_other_help(page, home):
    answers(page, home, where="elsewhere")
    reads(page, "You can use this from another country too", "StopNCII.org")
    steps.follow(page, "Go on")
    goes_on_to_the_end(page)
    assert Case.objects.count() == 1


def test_a_threat_leads_to_a_text_for_the_police_that_can_be_copied_and_to_no_letter(page, home):
    answers(page, home, published="threatened")
    reads(page, "Keep what you were sent", "tips.fbi.gov", "www.ic3.gov", "No clock runs for a threat.")
    page.locator("input[name=account]").fill("mallory_77")
    steps.press(page, "Write it into the text")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "Name or account that was used: mallory_77" in copied
    page.goto(f"{home.url}/request/links/")
    assert page.url.endswith("/request/outside/")


def test_a_threat_that_became_true_goes_on_where_it_stood(page, home):
    answers(page, home, published="threatened")
    steps.follow(page, "It is published now")
    steps.answers(page, published="published")
    assert page.url.endswith("/request/about/2/")


def test_somebody_under_18_stops_that_link_and_is_shown_who_helps(page, home):
    answers(page, home)
    steps.gives_links(page, LINK)
    page.locator("input[type=radio][value=unsure]").check()
    steps.go_on(page)
    steps.press(page, "Yes, that is right")
    reads(page, "takeitdown.ncmec.org", "1-800-843-5678", "988")
    assert LINK in page.locator("#own-words").input_value()
    assert not Draft.objects.exists()
    assert not Case.objects.exists()


WRONG_HERE = [
    ("advocate", "Log in", "/account/login/?next=/advocate/"),
    ("journalist", "Our figures", "/transparency/"),
    ("copyright", "Change my answer", "/request/who/"),
    ("unaware", "Change my answer", "/request/who/"),
]


def test_whoever_is_wrong_here_is_told_kindly_where_to_go(page, home):
    steps.begin(page, home)
    for who, button, leads_to in WRONG_HERE:
        page.goto(f"{home.url}/request/who/")
        steps.says_who(page, who)
        reads(page, "Step 2 of 2")
        steps.follow(page, button)
        assert page.url == f"{home.url}{leads_to}"


def test_a_helper_reads_what_helping_means_and_confirms_having_been_told_so(page, home):
    answers(page, home, "helper")
    steps.gives_links(page, LINK)
    steps.says_nobody_is_under_18(page)
    reads(page, "no fingerprints go to platforms with these letters")
    steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, "Harriet Helper", told_so=True)
    reads(page, "an authorized person acting on behalf of the identifiable individual", "I am a friend or a relative")


def test_every_answer_can_be_changed_on_the_last_page_and_leads_back_to_it(page, home):
    answers(page, home)
    steps.gives_links(page, LINK)
    steps.says_nobody_is_under_18(page)
    steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, "Alice Example")
    page.get_by_role("link", name="Change (What can be seen)").click()
    steps.answers(page, content="clothed")
    steps.follow(page, "Go on with a letter about the platform’s rules")
    assert page.url.endswith("/request/review/")
    reads(page, "They do not rest on the law, and no 48 hours count.", "a report under your own rules")
    assert Platform.objects.get().slug == "pullhub"
