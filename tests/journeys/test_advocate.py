"""Bob files for Alice under her written release; both see the same case, and Alice can end his help."""

import pytest
from django.utils import timezone

from notices.models import Notice
from takedown.models import Case, Membership, Organisation
from tests.journeys import steps
from tests.journeys.browser import DESK, PHONE, chromium
from tests.journeys.stack import portal, staffs, wait_until
from tests.people import make_platform
from tests.servers import mail_server
from vault.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password 8"
HARBOUR = "Harbour Advocates"


@pytest.fixture
def harbour(tmp_path):
    """A running portal with a platform that is reached by mail, a desk, and two advocates of one organisation."""
    with mail_server() as mailbox, portal(tmp_path / "portal") as home, chromium() as browser:
        postland = {"address": "abuse@postland.example", "exchanger": mailbox.address}
        make_platform("postland", kind="email", channel=postland)
        member("Dana Desk", "dana@desk.example", "desk", "The desk")
        member("Bob Harbour", "bob@harbour.example", "advocate", HARBOUR)
        member("Charlie Harbour", "charlie@harbour.example", "advocate", HARBOUR)
        yield home, browser


def member(name, email, role, organisation):
    user = User.objects.create_user(email, name, PASSWORD)
    place, _ = Organisation.objects.get_or_create(name=organisation)
    Membership.objects.create(user=user, organisation=place, role=role)


def test_bob_files_for_alice_and_she_stays_in_charge(harbour):
    home, browser = harbour
    bobs = somebody(browser, home, "bob@harbour.example")
    handed = bob_files_for_alice(bobs, home)
    the_desk_approves(somebody(browser, home, "dana@desk.example"), home)
    bob_sees_the_clock_and_writes(bobs, home)
    alices = alice_answers(browser, home, handed)
    bob_reads_the_answer(bobs)
    charlie_sees_nothing(somebody(browser, home, "charlie@harbour.example"), home)
    alice_ends_his_help(alices)
    bob_sees_it_no_more(bobs)


def somebody(browser, home, email):
    page = browser.new_context(viewport=DESK).new_page()
    steps.logs_in(page, home, email, PASSWORD)
    return page


def bob_files_for_alice(page, home):
    page.goto(f"{staffs(home)}/advocate/new/")
    page.locator("input[name=organisation]").first.check()
    page.locator("input[name=held]").check()
    steps.press(page, "Record the release")
    steps.press(page, "Go to the form")
    assert "written release" in page.locator("body").inner_text()
    steps.says_what_it_is(page)
    steps.gives_links(page, "https://postland.example/post/1")
    steps.says_nobody_is_under_18(page)
    steps.go_on(page)
    steps.states(page, "She believes in good faith that it was published without her consent.")
    steps.gives_contact(page, "Bob Harbour", told_so=True)
    steps.signs(page)
    handed = steps.saves_the_code(page, onward="To my own pages")
    page.goto(f"{home.url}/case/open/")
    assert page.url.endswith("/case/")
    return handed


def the_desk_approves(page, home):
    steps.approves_the_oldest(page, home)
    wait_until(lambda: Notice.objects.filter(state="received").count() == 1)


def bob_sees_the_clock_and_writes(page, home):
    page.goto(f"{staffs(home)}/advocate/")
    assert "h left" in page.locator("main").inner_text()
    page.goto(f"{staffs(home)}/advocate/case/{Case.objects.get().pk}/")
    assert "Postland" in page.locator("main").inner_text()
    page.locator("textarea[name=text]").fill("It has arrived. I look again on Thursday.")
    steps.press(page, "Put it on the person's page")


def alice_answers(browser, home, handed):
    """She brings the code that Bob handed to her, and gets one that he has not seen."""
    page = browser.new_context(viewport=PHONE).new_page()
    code = steps.takes_over(page, home, handed)
    assert code != handed
    shown = page.locator("main").inner_text()
    assert "I look again on Thursday." in shown
    assert HARBOUR in shown
    page.get_by_role("link", name="Write a message").click()
    page.locator("textarea[name=text]").fill("Thank you, Bob.")
    steps.press(page, "Send the message")
    return page


def bob_reads_the_answer(page):
    page.reload()
    assert "Thank you, Bob." in page.locator("main").inner_text()


def charlie_sees_nothing(page, home):
    page.goto(f"{staffs(home)}/advocate/")
    assert "No case is open" in page.locator("main").inner_text()
    answer = page.goto(f"{staffs(home)}/advocate/case/{Case.objects.get().pk}/")
    assert answer.status == 404


def alice_ends_his_help(page):
    with page.expect_navigation():
        page.get_by_role("link", name="End their help").click()
    page.locator("main form button").first.click()
    page.wait_for_url("**/case/open/")
    assert Case.objects.get().mandate.revoked_at <= timezone.now()


def bob_sees_it_no_more(page):
    assert page.reload().status == 404
