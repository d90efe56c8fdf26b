"""A request in Spanish, from the first page to the case: no page falls back into English."""

import pytest

from takedown.models import Case
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone
from tests.people import make_platform
from tests.takedown.test_spanish import is_spanish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = "https://pullhub.example/post/1"
TELL = """addEventListener("DOMContentLoaded", () => {
  if (location.protocol === "http:") opened(location.pathname, document.documentElement.outerHTML);
});"""


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture
def page():
    """A phone whose owner reads Spanish; every page that opens is looked at."""
    seen = []
    with on_a_phone(locale="es-MX") as page:
        page.expose_function("opened", lambda address, markup: seen.append((address, markup)))
        page.add_init_script(TELL)
        yield page
    assert len(seen) > 10
    assert [address for address, markup in seen if not is_spanish(markup)] == []


def test_alice_files_in_spanish(page, home):
    page.goto(f"{home.url}/")
    steps.begin(page, home)
    steps.says_who(page)
    steps.says_what_it_is(page)
    steps.gives_links(page, LINK)
    steps.says_nobody_is_under_18(page)
    steps.go_on(page)
    steps.states(page, "Creo de buena fe que esto se publicó sin mi consentimiento.")
    steps.gives_contact(page, "Alicia Ejemplo")
    steps.signs(page)
    steps.chooses_pin(page)
    steps.saves_the_code(page)
    assert Case.objects.get().language == "es"


def test_the_pages_beside_the_way_are_spanish_too(page, home):
    steps.begin(page, home)
    for who in ("advocate", "journalist", "copyright", "unaware"):
        page.goto(f"{home.url}/request/who/")
        steps.says_who(page, who)
    page.goto(f"{home.url}/request/who/")
    steps.says_who(page)
    for question, answer in {"identifiable_by": "name_only", "where": "elsewhere", "content": "clothed"}.items():
        page.goto(f"{home.url}/request/about/{list(steps.WHAT_IT_IS).index(question) + 1}/")
        steps.answer(page, question, answer)
    page.goto(f"{home.url}/request/about/1/")
    steps.answer(page, "published", "threatened")
    assert page.url.endswith("/outside/")
