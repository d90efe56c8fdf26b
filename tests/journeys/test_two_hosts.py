"""People and staff in one browser: no cookie and no byte of the one side meets the other, and each side works alone."""

from urllib.parse import urlsplit

import pytest

from tests.cases import dana
from tests.journeys import steps
from tests.journeys.browser import DESK, chromium
from tests.journeys.stack import portal
from tests.journeys.test_advocate import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


class Watched:
    """A browser's page, and each request that it made: (host, cookies)."""

    def __init__(self, context):
        self.page, self.made = context.new_page(), []
        self.page.on("requestfinished", lambda request: self.made.append(request))

    def asked(self):
        """Host to all that was said to it in cookies, since the last time."""
        made, self.made[:] = list(self.made), []
        told = {}
        for request in made:
            told.setdefault(urlsplit(request.url).hostname, set()).add(request.all_headers().get("cookie", ""))
        return told


@pytest.fixture
def house(tmp_path):
    user = dana()
    user.set_password(PASSWORD)
    user.save()
    with portal(tmp_path / "portal", celery=False) as home, chromium() as browser:
        yield home, Watched(browser.new_context(viewport=DESK))


def test_neither_side_asks_the_other_for_anything_or_tells_it_a_cookie(house):
    home, window = house
    steps.logs_in(window.page, home, "dana@desk.example", PASSWORD)
    window.page.goto(f"{home.staff_url}/desk/platforms/")
    staffs = window.asked()
    assert set(staffs) == {"localhost"}
    assert "staff=" in " ".join(staffs["localhost"])
    steps.begin(window.page, home)
    steps.says_who(window.page)
    peoples = window.asked()
    assert set(peoples) == {"127.0.0.1"}
    assert "staff=" not in " ".join(peoples["127.0.0.1"])
    assert "s=" in " ".join(peoples["127.0.0.1"])
    window.page.goto(f"{home.staff_url}/desk/")
    assert "k=" not in " ".join(window.asked()["localhost"])


def test_each_side_leads_to_the_others_host_and_serves_nothing_of_it(house):
    home, window = house
    window.page.goto(f"{home.url}/desk/")
    assert window.page.url.startswith(f"{home.staff_url}/account/login/")
    window.page.goto(f"{home.staff_url}/safety/")
    assert window.page.url == f"{home.url}/safety/"
    window.page.goto(f"{home.staff_url}/advocate/request/")
    assert window.page.url.startswith(f"{home.staff_url}/account/login/")
