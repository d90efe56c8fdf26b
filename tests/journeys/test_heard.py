"""Nobody is unheard: requests that wait, an answer to the desk's question, and a message that an advocate left unread.

One portal for all three, with its real worker, over a real mail server; what takes hours is dated back.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import alarms
from takedown import tasks
from takedown.models import Message, TakedownRequest
from tests.cases import HARBOUR
from tests.journeys import steps
from tests.journeys.browser import PHONE, chromium
from tests.journeys.somebody import logged_in
from tests.journeys.stack import portal, staffs, staffs_cache, wait_until
from tests.journeys.test_advocate import member
from tests.people import DESK as DESKS_MAIL
from tests.people import make_platform
from tests.servers import mail_server
from tests.takedown.visits import CODE, PIN, file_case, make_mandate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BOB, CARLA, DANA = "bob@harbour.example", "carla@harbour.example", "dana@desk.example"
FIRST = "The first one, of 3 May."


@pytest.fixture
def town(tmp_path):
    """A running portal; Bob has filed for Alice, a little more than two hours ago."""
    with mail_server() as mailbox, served_with(mailbox, tmp_path) as home, chromium() as browser:
        make_platform()
        for name, email in (("Bob", BOB), ("Carla", CARLA)):
            member(name, email, "advocate", HARBOUR)
        member("Dana Desk", DANA, "desk", "The desk")
        file_case(mandate=make_mandate(timezone.now()), now=timezone.now() - timedelta(hours=2, minutes=1))
        yield home, browser, mailbox


def served_with(mailbox, folder):
    return portal(folder / "portal", SMTP_HOST="127.0.0.1", SMTP_PORT=str(mailbox.port))


def test_nobody_is_unheard(town):
    home, browser, mailbox = town
    the_desk_is_told(mailbox, "Requests to check that have waited for long: 1")
    danas, alices = logged_in(browser, home, DANA), alice(browser, home)
    dana_asks(danas, home)
    alice_answers(alices)
    the_desk_is_told(mailbox, "Requests to check that came back with an answer: 1")
    dana_reads_the_answer(danas, home)
    alice_writes(alices)
    somebody_is_told(mailbox, BOB, "Messages that you have not read: 1")
    bob_sees_the_mark(logged_in(browser, home, BOB), home)
    a_day_passes()
    somebody_is_told(mailbox, CARLA, "Messages that nobody of your organisation has answered: 1")
    the_desk_is_told(mailbox, "Organisations where a message was not read for a day: 1")
    carla_answers(logged_in(browser, home, CARLA), home)
    alices.reload()
    assert "Bob is away. I look after it." in alices.locator("main").inner_text()


def the_desk_is_told(mailbox, line):
    somebody_is_told(mailbox, DESKS_MAIL, line)


def somebody_is_told(mailbox, address, line):
    """The worker takes up what the timetable would give it within the minute."""
    tasks.wake_people.delay()
    wait_until(lambda: any(line in body for body in bodies(mailbox, address)))


def bodies(mailbox, address):
    return [mail.parsed.get_content() for mail in mailbox.mails if mail.recipients == [address]]


def alice(browser, home):
    page = browser.new_context(viewport=PHONE).new_page()
    steps.comes_back(page, home, CODE, PIN)
    return page


def dana_asks(page, home):
    page.goto(f"{staffs(home)}/desk/request/{TakedownRequest.objects.get().pk}/")
    page.locator("summary", has_text="Return it to the person").click()
    page.locator("textarea[name=give_back-reason]").fill("Which post is it?")
    steps.press(page, "Return with this reason")


def alice_answers(page):
    page.reload()
    steps.follow(page, "Answer the question")
    assert "Which post is it?" in page.locator("main").inner_text()
    page.locator("textarea[name=text]").fill(FIRST)
    steps.press(page, "Send my answer")
    assert "Your request is back at its old place." in page.locator("body").inner_text()


def dana_reads_the_answer(page, home):
    page.goto(f"{staffs(home)}/desk/")
    page.locator("main a[href^='/desk/request/']").first.click()
    page.wait_for_url("**/desk/request/**")
    said = page.locator("main").inner_text()
    assert said.index("Which post is it?") < said.index(FIRST)


def alice_writes(page):
    steps.follow(page, "Write a message")
    page.locator("textarea[name=text]").fill("Is there news?")
    steps.press(page, "Send the message")


def bob_sees_the_mark(page, home):
    page.goto(f"{staffs(home)}/advocate/")
    assert "1 new message" in page.locator("main").inner_text()


def a_day_passes():
    staffs_cache().delete(f"{alarms.BRAKE}:words")
    Message.objects.update(at=timezone.now() - timedelta(hours=25))


def carla_answers(page, home):
    page.goto(f"{staffs(home)}/advocate/")
    page.locator("main a[href^='/advocate/colleague/']").click()
    page.wait_for_url("**/advocate/colleague/**")
    assert "Is there news?" in page.locator("main").inner_text()
    page.locator("textarea[name=text]").fill("Bob is away. I look after it.")
    steps.press(page, "Put it on the person's page")
