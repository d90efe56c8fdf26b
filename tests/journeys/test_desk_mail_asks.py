"""A platform acts only once its verification mail was answered: it comes in, the desk is told, and copies the link."""

import httpx
import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from notices import alarms, reply_addresses, tasks
from notices.mail_in import tasks as mail_tasks
from notices.models import InboundMail
from tests import mails
from tests.cases import dana, sent
from tests.journeys import steps
from tests.journeys.browser import chromium
from tests.journeys.somebody import logged_in
from tests.people import make_platform
from tests.servers import mail_server

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TOKEN = "t" * 64
LINK = "https://tuberia.example/reports/confirm?t=K7Q2"
PAGE = f"<p>One more step: please confirm your report.</p><p><a href='{LINK}'>Confirm my report</a></p>"


@pytest.fixture
def mailbox():
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def notice(live_server, settings, mailbox):
    """Tuberia takes mail; nothing has come back from it yet, and nobody was woken."""
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    cache.delete_many([alarms.BRAKE, alarms.TOLD])
    make_platform(kind="email", channel={"address": "ts@tuberia.example"})
    dana()
    return sent(proof="relay_accepted")[1]


def comes_in(home, notice):
    """As the operator's mail server hands it over."""
    raw = mails.answer(reply_addresses.made_for("reply", notice.number, notice.wire_id), PAGE)
    raw = raw.replace(b"text/plain", b"text/html").replace(b"Date:", b"Auto-Submitted: auto-generated\r\nDate:")
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "message/rfc822"}
    assert httpx.post(f"{home.url}/mail/inbound/", content=raw, headers=headers).status_code == 201
    mail_tasks.judge_mails()


@pytest.fixture
def page(live_server, notice):
    with chromium() as browser:
        allowed = ["clipboard-read", "clipboard-write"]
        yield logged_in(browser, live_server, "dana@desk.example", permissions=allowed)


def test_a_mail_that_asks_us_to_confirm_reaches_a_person_who_copies_its_link(live_server, notice, mailbox, page):
    comes_in(live_server, notice)
    tasks.wake_desk()
    [told] = mailbox.mails
    assert "what wants something of us (a link to confirm, an answer): 1" in told.parsed.get_content()
    assert "tuberia" not in told.parsed.as_string()

    page.goto(f"{live_server.url}/desk/mail/?show=asking")
    expect(page.locator("main")).to_contain_text("Asks us to confirm")
    page.locator("main a[href^='/desk/mail/']").first.click()
    expect(page.locator("main")).to_contain_text("hxxps://tuberia[.]example/reports/confirm?t=K7Q2")
    assert page.locator("a[href*='tuberia.example']").count() == 0
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == LINK

    steps.press(page, "Done with it, nothing to enter")
    page.goto(f"{live_server.url}/desk/mail/?show=asking")
    expect(page.locator("main")).to_contain_text("Nobody waits for us")
    assert InboundMail.objects.get().handled_at is not None
