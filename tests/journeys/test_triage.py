"""Every outcome of the triage, walked to its real next step; what the desk reads of each.

A browser takes over where the page itself is what counts.
"""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from notices.models import Notice, Platform
from takedown.models import Case, Draft, SignedLetter
from tests.cases import dana, enter
from tests.journeys import steps
from tests.journeys.somebody import leaves_to_a_client, on_a_phone, passed_on, takes_over
from tests.people import make_platform
from tests.walks import ANSWERS, QUESTIONS, alice_goes_on, between, send, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK, ANOTHER = "https://pullhub.example/post/1", "https://pullhub.example/post/2"
STATEMENT = "I believe in good faith that this was published without my consent."


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture(scope="module")
def phone():
    with on_a_phone(permissions=["clipboard-read", "clipboard-write"]) as page:
        yield page


@pytest.fixture
def page(phone):
    return passed_on(phone)


def comes_to(page, client, home, question):
    """Her browser in front of one of the five questions: what stands before it she has answered past the screen."""
    at = QUESTIONS.index(question)
    alice_goes_on(client, "begin", "who")
    for number, before in enumerate(QUESTIONS[:at], start=1):
        send(client, f"about/{number}", **{before: ANSWERS["about"][before]})
    goes_to(page, client, home, f"about/{at + 1}")


def answers(page, client, home, **said):
    """From the first of these questions on in a browser, until an answer leads to a page of its own."""
    first = next(question for question in QUESTIONS if question in said)
    comes_to(page, client, home, first)
    steps.says_what_it_is(page, first, **said)


def has_answered(client, who="individual", upto="about"):
    """As `answers`, past the screen, where every page of it is walked in a browser by another journey."""
    alice_goes_on(client, "begin", "who", who={"role": who})
    if who == "helper":
        send(client, "relation", relation="friend")
    alice_goes_on(client, *between("about", upto), links={"links": LINK})


def goes_to(page, client, home, step):
    """She goes on in a browser where the client stands."""
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/{step}/")
    assert page.url == f"{home.url}/request/{step}/"


def reads(page, *words):
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def skips(page, questions):
    for _ in range(questions):
        steps.press(page, "Skip this question")


def goes_on_to_the_end(page, **said):
    """From the links to the code, past the screen, on which it looks like every other request (`signs_and_files`)."""
    files_the_rest(leaves_to_a_client(page), **said)


def files_the_rest(client, start="links", reason="not_published", told_so=False, **fairness):
    """From `start` to the code; `fairness` answers the two questions in fairness to others."""
    fair = {"made_for_pay": None, "public_concern": None, **fairness}
    contact = {"told_so": "on"} if told_so else {}
    statement = {"text": STATEMENT, "reasons": [reason], **fair}
    rest = {"links": {"links": LINK}, "statement": statement, "contact": contact}
    alice_goes_on(client, *between(start, "code"), **rest)


def signs_and_files(page):
    if "/fingerprints/" in page.url:
        steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, "Alice Example")
    steps.signs(page)
    steps.chooses_pin(page)
    steps.saves_the_code(page)


def letter_kinds():
    return {case.requests.get().rules for case in Case.objects.all()}


def at_the_desk():
    """Dana's browser, and the address of the one request that waits for her."""
    client = Client()
    enter(client, dana())
    [address] = re.findall(r'href="(/desk/request/[^"]+)"', client.get("/desk/").content.decode())
    return client, address


def the_desk_reads(*beginnings):
    """Dana finds the request among those that wait; exactly these questions stand there for her to weigh."""
    client, address = at_the_desk()
    asked = re.findall(r'<li class="ask">(.*?)</li>', client.get(address).content.decode())
    assert len(asked) == len(beginnings), asked
    assert [each for each in beginnings if not any(text_of(question).startswith(each) for question in asked)] == []


def nothing_went_out_and_nothing_was_refused():
    """It waits for a person, like every other request."""
    assert Case.objects.get().requests.get().state == "submitted"
    assert not Notice.objects.exists()


def test_what_is_covered_goes_on_to_a_letter_under_the_law_and_leaves_the_desk_no_question(page, home):
    steps.begin(page, home)
    steps.says_who(page)
    steps.says_what_it_is(page)
    goes_on_to_the_end(page, made_for_pay="no", public_concern="no")
    assert letter_kinds() == {"us-tida-2025-05-19"}
    the_desk_reads()


def test_what_is_not_intimate_goes_on_to_a_letter_under_the_platforms_own_rules(page, client, home):
    answers(page, client, home, content="swimwear")
    reads(page, "This law does not reach it, but we can still write", "No deadline counts")
    steps.follow(page, "Go on with a letter about the platform’s rules")
    skips(page, 1)
    steps.answers(page, identifiable_by="face", where="us")
    goes_on_to_the_end(page)
    assert letter_kinds() == {"own-rules"}
    assert SignedLetter.objects.count() == 1
    the_desk_reads("It falls outside 15 USC 6851(a)(5).")


def test_a_name_beside_a_faceless_picture_goes_on_and_is_marked_for_a_human(page, client, home):
    answers(page, client, home, identifiable_by="name_only")
    reads(page, "A person of our staff looks at this", "nothing is refused here")
    steps.follow(page, "Go on")
    steps.answers(page, where="us")
    goes_on_to_the_end(page)
    the_desk_reads("Only a name beside it says who it is.")
    nothing_went_out_and_nothing_was_refused()


def test_from_another_country_it_goes_on_with_other_help_and_the_desk_knows(page, client, home):
    answers(page, client, home, where="elsewhere")
    reads(page, "You can use this from another country too", "StopNCII.org")
    steps.follow(page, "Go on")
    goes_on_to_the_end(page)
    the_desk_reads("The person lives outside the United States.")
    nothing_went_out_and_nothing_was_refused()


def test_who_skips_every_question_goes_on_and_a_person_weighs_what_was_left_open(page, client, home):
    comes_to(page, client, home, "published")
    skips(page, len(steps.WHAT_IT_IS))
    goes_on_to_the_end(page)
    assert letter_kinds() == {"us-tida-2025-05-19"}
    the_desk_reads(
        "It was left open whether it is published",
        "It was left open whether it shows nudity",
        "It was left open how the person can be recognised",
    )


def test_not_sure_is_fine_and_a_person_looks_at_it(page, client, home):
    answers(page, client, home, content="unsure", origin="unknown", identifiable_by="unsure")
    goes_on_to_the_end(page, made_for_pay="unsure", public_concern="unsure")
    the_desk_reads(
        "It was left open whether it shows nudity",
        "It was left open how the person can be recognised",
        "It was, or may have been, made for pay",
        "It is, or may be, news",
    )
    nothing_went_out_and_nothing_was_refused()


FAIRNESS = [
    ({"made_for_pay": "yes"}, "It was, or may have been, made for pay or public sale."),
    ({"public_concern": "yes"}, "It is, or may be, news or of public concern."),
    ({"reason": "consent_withdrawn"}, "The only reason given is that consent was taken back."),
]


@pytest.mark.parametrize(("said", "question"), FAIRNESS, ids=["pay", "news", "consent taken back"])
def test_what_is_fair_to_others_goes_to_a_human_and_ends_nothing(client, home, said, question):
    has_answered(client)
    files_the_rest(client, **said)
    the_desk_reads(question)
    nothing_went_out_and_nothing_was_refused()


def test_a_threat_leads_to_a_text_for_the_police_that_can_be_copied_and_to_no_letter(page, client, home):
    answers(page, client, home, published="threatened")
    reads(page, "Keep what you were sent", "tips.fbi.gov", "www.ic3.gov", "No clock runs for a threat.")
    page.locator("input[name=account]").fill("mallory_77")
    steps.press(page, "Write it into the text")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "Name or account that was used: mallory_77" in copied
    page.goto(f"{home.url}/request/links/")
    assert page.url.endswith("/request/outside/")


def test_a_threat_that_became_true_goes_on_where_it_stood(page, client, home):
    answers(page, client, home, published="threatened")
    steps.follow(page, "It is published now")
    steps.answers(page, published="published")
    assert page.url.endswith("/request/about/2/")


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_somebody_under_18_stops_that_link_and_is_shown_who_helps(page, client, home, said):
    has_answered(client)
    goes_to(page, client, home, "links")
    steps.gives_links(page, LINK)
    page.locator(f"input[type=radio][value={said}]").check()
    steps.go_on(page)
    steps.press(page, "Yes, that is right")
    reads(page, "takeitdown.ncmec.org", "1-800-843-5678", "988")
    assert LINK in page.locator("#own-words").input_value()
    assert not Draft.objects.exists()
    assert not Case.objects.exists()


def test_the_other_links_go_on_and_nothing_of_that_one_reaches_the_desk(page, client, home):
    has_answered(client)
    goes_to(page, client, home, "links")
    steps.gives_links(page, LINK, ANOTHER)
    page.locator("input[type=radio][value=yes]").first.check()
    page.locator("input[type=radio][value=no]").last.check()
    steps.go_on(page)
    steps.press(page, "Yes, that is right")
    reads(page, "takeitdown.ncmec.org", "Your other link is still in your request.")
    steps.follow(page, "Go on with the other links")
    steps.go_on(page)
    signs_and_files(page)
    client, address = at_the_desk()
    shown = text_of(client.get(address))
    assert "pullhub[.]example/post/2" in shown
    assert "post/1" not in shown


def test_a_mis_click_is_not_an_answer(page, client, home):
    has_answered(client)
    goes_to(page, client, home, "links")
    steps.gives_links(page, LINK)
    page.locator("input[type=radio][value=yes]").check()
    steps.go_on(page)
    steps.press(page, "I clicked wrong, change it")
    steps.says_nobody_is_under_18(page)
    files_the_rest(leaves_to_a_client(page), "places")
    the_desk_reads()


WRONG_HERE = [
    ("advocate", "Log in", "/account/login/?next=/advocate/"),
    ("journalist", "Our figures", "/transparency/"),
    ("copyright", "Change my answer", "/request/who/"),
    ("unaware", "Change my answer", "/request/who/"),
]


def test_whoever_is_wrong_here_is_told_kindly_where_to_go(page, client, home):
    send(client, "begin")
    goes_to(page, client, home, "who")
    for who, button, leads_to in WRONG_HERE:
        page.goto(f"{home.url}/request/who/")
        steps.says_who(page, who)
        reads(page, "Step 2 of 2")
        steps.follow(page, button)
        assert page.url == f"{home.url}{leads_to}"


def test_a_helper_reads_what_helping_means_and_confirms_having_been_told_so(page, home):
    steps.begin(page, home)
    steps.says_who(page, "helper")
    alice_goes_on(leaves_to_a_client(page), *between("about", "places"), links={"links": LINK})
    page.goto(f"{home.url}/request/fingerprints/")
    reads(page, "no fingerprints go to platforms with these letters")
    steps.go_on(page)
    steps.states(page, STATEMENT)
    steps.gives_contact(page, "Harriet Helper", told_so=True)
    reads(page, "an authorized person acting on behalf of the identifiable individual", "I am a friend or a relative")


def test_what_a_helper_filed_says_so_at_the_desk_until_the_person_has_come(client, home):
    has_answered(client, "helper")
    files_the_rest(client, told_so=True)
    the_desk_reads("A helper filed this whom nobody vetted")
    nothing_went_out_and_nothing_was_refused()


def test_every_answer_can_be_changed_on_the_last_page_and_leads_back_to_it(page, client, home):
    has_answered(client, upto="safe")
    goes_to(page, client, home, "review")
    page.get_by_role("link", name="Change (What can be seen)").click()
    steps.answers(page, content="clothed")
    steps.follow(page, "Go on with a letter about the platform’s rules")
    assert page.url.endswith("/request/review/")
    reads(page, "They do not rest on the law, and no 48 hours count.", "a report under your own rules")
    assert Platform.objects.get().slug == "pullhub"
