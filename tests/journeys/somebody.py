"""A person with a browser in front of the portal's pages: served in this process, on the test's own database."""

from contextlib import contextmanager, nullcontext
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client, override_settings

from portal.household import Household
from takedown.models import Draft
from tests.cases import enter
from tests.journeys.browser import DESK, PHONE, chromium
from tests.journeys.stack import staffs
from vault.models import DataKey, PublicSession, User

NEUTRAL = "/healthz"


@contextmanager
def on_a_phone(**options):
    """A phone's browser; `options` are Playwright's, for example `java_script_enabled=False`."""
    with chromium() as browser:
        yield browser.new_context(viewport=PHONE, **options).new_page()


def passed_on(page):
    """The same phone for the next test: what it has loaded before stays, and nothing says who had it."""
    page.goto("about:blank")
    page.context.clear_cookies()
    return page


def logged_in(browser, home, email, **options):
    """A desk's browser behind the log-in, which others walk through: with the cookie of the process that answers."""
    with as_the_staff_process(home) if isinstance(home, Household) else nullcontext():
        client = enter(Client(), User.objects.get(email=email))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": staffs(home)}
    page = browser.new_context(viewport=DESK, **options).new_page()
    page.context.add_cookies([{**cookie, "value": client.cookies[cookie["name"]].value}])
    return page


def as_the_staff_process(home):
    """Its own secret, cookie and place for sessions (portal/settings.py)."""
    secret = "".join((home.keys / name).read_text().strip() for name in ("secret_key", "service.key"))
    return override_settings(SECRET_KEY=secret, SESSION_COOKIE_NAME="staff", SESSION_ENGINE="vault.sessions.staff")


def takes_over(page, client, home):
    """The browser goes on where Alice's test client stands: with its cookies."""
    host = urlsplit(home.url).hostname
    names = (settings.SESSION_COOKIE_NAME, settings.CASE_KEY_COOKIE)
    cookies = [{"name": name, "value": client.cookies[name].value, "domain": host, "path": "/"} for name in names]
    page.context.add_cookies(cookies)


def leaves_to_a_client(page):
    """Alice's test client, which goes on where the browser stands: with its cookies."""
    client = Client()
    for cookie in page.context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]
    return client


@contextmanager
def brought_back():
    """What leaving takes away stands there again, so that one walk can be left in several ways."""
    rows = [row for model in (DataKey, Draft, PublicSession) for row in model.objects.all()]
    yield
    for row in rows:
        row.save()
