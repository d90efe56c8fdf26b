"""A request in Spanish, from the first page to the case, and what may follow: no page falls back into English."""

import pytest
from django.utils import timezone

from takedown import actions, codes
from takedown.models import Case, ChosenChange, HandOver
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone, passed_on
from tests.people import make_platform
from tests.takedown.test_spanish import is_spanish
from tests.takedown.visits import CODE, PIN, a_link, desk_sends, file_case, make_reviewer, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = "https://pullhub.example/post/1"
TELL = """addEventListener("DOMContentLoaded", () => {
  if (location.protocol === "http:") opened(location.pathname, document.documentElement.outerHTML);
});"""


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture(scope="module")
def phone():
    """Its owner reads Spanish; it tells of every page that opens."""
    seen = []
    with on_a_phone(locale="es-MX") as page:
        page.expose_function("opened", lambda address, markup: seen.append((address, markup)))
        page.add_init_script(TELL)
        yield page, seen


@pytest.fixture
def page(phone):
    """Every page that opens is looked at."""
    page, seen = phone
    passed_on(page)
    seen.clear()
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


WORDS = "la tetera azul canta en el puerto viejo"


@pytest.fixture
def filed(home):
    """Pullhub has Alicia's letter; she has chosen words for a lost code."""
    now = timezone.now()
    case, key = file_case(a_link("pullhub.example"), now=now)
    [notice] = desk_sends(case, key, now)
    wire_takes(notice, key, now, proof="acknowledged")
    actions.choose_words(case=case, key=key, words=codes.plain_words(WORDS), actor="person", now=now)
    return case, key


def test_she_comes_back_looks_round_and_withdraws_in_spanish(page, home, filed):
    steps.comes_back(page, home, CODE[:-1], PIN)
    steps.comes_back(page, home, CODE, "otro PIN")
    steps.comes_back(page, home, CODE, PIN)
    for address in ("contact/", "access/", "access/code/", "access/words/", "change/erase/", "age/"):
        page.goto(f"{home.url}/case/{address}")
    page.goto(f"{home.url}/case/open/")
    steps.follow(page, "Withdraw everything")
    steps.press(page, "Withdraw in 24 hours")
    assert ChosenChange.objects.get().kind == "withdraw"
    steps.press(page, "Take it back")
    steps.press(page, "Close my page")
    assert page.url.endswith("/case/closed/")


def test_she_has_lost_her_code_and_asks_for_a_new_one_in_spanish(page, home, filed):
    for address in ("/", "/safety/", "/fingerprint/", "/transparency/", "/request/"):
        page.goto(f"{home.url}{address}")
    page.goto(f"{home.url}/case/")
    steps.follow(page, "What you can do now")
    steps.press(page, "Ask for a new code")
    page.locator("input[name=words]").fill(WORDS)
    steps.press(page, "Ask for a new code")
    number = steps.saves_the_code(page, onward="Done")
    steps.comes_back(page, home, number, pin="")
    the_desk_says_yes_and_a_day_passes(filed[1])
    steps.takes_over(page, home, number)
    assert page.url.endswith("/case/open/")


def the_desk_says_yes_and_a_day_passes(key):
    now = timezone.now()
    actions.approve_recovery(asked=HandOver.objects.get(), key=key, reviewer=make_reviewer(), now=now)
    HandOver.objects.update(opens_at=now)


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
