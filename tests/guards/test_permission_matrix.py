"""Every address of the portal, and who is turned away from it."""

import re
import uuid
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from portal import urls
from takedown.models import Membership, Organisation
from tests.guards.matrix import MATRIX, PUBLIC_PROCESS, STAFF_PROCESS, Who
from tests.warm import python
from vault.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SAMPLES = {"uuid": uuid.UUID(int=7), "any_uuid": uuid.UUID(int=8), "slug": "nobody", "int": 7, "str": "erase"}
TURNED_AWAY = {302, 401, 403, 404, 405}


def addresses(patterns, namespace="", route=""):
    """(name with its namespace, route, pattern) of every address below `patterns`."""
    for each in patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLPattern):
            yield f"{namespace}:{each.name}" if namespace else str(each.name), here, each
        else:
            yield from addresses(each.url_patterns, each.namespace or namespace, here)


ROUTES = {name: (route, pattern) for name, route, pattern in addresses(get_resolver().url_patterns)}


def of(*kinds):
    return sorted(name for name, who in MATRIX.items() if who in kinds)


def test_every_address_has_its_row_and_every_row_its_address():
    assert set(ROUTES) - set(MATRIX) == set(), "addresses without a row in tests/guards/matrix.py"
    assert set(MATRIX) - set(ROUTES) == set(), "rows without an address"


def test_each_address_is_served_by_the_process_that_holds_the_right_keys():
    public, staff = names(urls.public), names(urls.staff)
    assert public & set(of(*STAFF_PROCESS)) == set()
    assert staff & set(of(*PUBLIC_PROCESS)) == set()
    assert not public & staff


def test_the_peoples_process_has_no_address_of_the_staffs():
    ask = "import django, sys; django.setup(); from django.urls import is_valid_path as is_there;"
    ask += "print(*map(is_there, sys.argv[1:]))"
    closed = "/desk/ /advocate/ /advocate/request/ /account/ /api/v1/notices/"
    assert set(python("-c", ask, *closed.split(), RECOURSE_ROLE="public").stdout.split()) == {"False"}


def test_the_staffs_process_serves_no_page_of_the_peoples_and_leads_to_their_host():
    ask = "import django, sys; django.setup(); from django.conf import settings; from django.test import Client;"
    ask += "answers = [Client(headers={'host': '127.0.0.1'}).get(path) for path in sys.argv[1:]];"
    ask += "print(*(f'{each.status_code}{each.url.removeprefix(settings.PUBLIC_URL)}' for each in answers));"
    ask += "print(*(Client(headers={'host': '127.0.0.1'}).post(path).status_code for path in sys.argv[1:]))"
    pages = ["/request/", "/case/", "/fingerprint/", "/safety/", "/case/open/"]
    led, posted = python("-c", ask, *pages, RECOURSE_ROLE="staff").stdout.strip().splitlines()
    assert led.split() == [f"302{page}" for page in pages]
    assert set(posted.split()) <= {"403", "404", "415"}


def test_a_stranger_is_sent_to_the_log_in(client):
    for name, answers in answers_of(client, Who.LOGGED_IN, Who.DESK, Who.MINORS, Who.ADVOCATE):
        assert all(refused(answer) for answer in answers), name
        assert any(answer.status_code == 302 and answer.url.startswith("/account/login/") for answer in answers), name


def test_the_desk_has_no_business_among_an_advocates_cases(client):
    client.force_login(member("dana@desk.example", "desk"))
    assert answering_otherwise({403, 404, 405}, client, Who.ADVOCATE) == {}


def test_an_advocate_has_no_business_at_the_desk(client):
    client.force_login(member("bob@harbour.example", "advocate"))
    assert answering_otherwise({403, 404, 405}, client, Who.DESK, Who.MINORS) == {}


def test_an_account_without_a_role_opens_no_room(client):
    client.force_login(User.objects.create_user("charlie@example.org", "Charlie"))
    assert answering_otherwise({403, 404, 405}, client, Who.DESK, Who.MINORS, Who.ADVOCATE) == {}


def test_an_account_that_was_closed_opens_no_room(client):
    user = member("erin@desk.example", "desk", "advocate")
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert letting_in(client, Who.DESK, Who.ADVOCATE) == []


def test_for_the_rest_of_the_desk_a_minors_case_does_not_exist(client):
    client.force_login(member("dana@desk.example", "desk"))
    assert answering_otherwise({404, 405}, client, Who.MINORS) == {}


def test_a_persons_page_shows_a_stranger_the_way_in_and_nothing_else(client):
    assert letting_in(client, Who.PERSON, Who.DRAFT) == []


def test_being_staff_opens_no_page_of_a_person(client):
    client.force_login(member("dana@desk.example", "desk", "advocate"))
    assert letting_in(client, Who.PERSON, Who.DRAFT) == []


def test_what_asks_for_more_than_an_address_refuses_everybody_else(client):
    assert answering_otherwise({403, 404, 405}, client, Who.RELEASE, Who.NOBODY) == {}


def test_the_api_answers_nobody_without_a_key(client):
    assert answering_otherwise({401, 405}, client, Who.KEY, Who.TOKEN) == {}
    client.force_login(member("dana@desk.example", "desk", "advocate"))
    assert answering_otherwise({401, 405}, client, Who.KEY, Who.TOKEN) == {}


def test_an_open_page_is_open(client):
    shut = [
        name for name, answers in answers_of(client, Who.ANYONE) if all(each.status_code >= 400 for each in answers)
    ]
    assert shut == []


@pytest.mark.parametrize(
    ("roles", "name"),
    [(("desk",), "desk:queue"), (("desk",), "desk:board"), (("advocate",), "advocate:cases")],
)
def test_who_belongs_there_comes_in(client, roles, name):
    client.force_login(member("frank@desk.example", *roles))
    assert client.get(path(name)).status_code == 200


def test_the_two_named_people_see_the_frozen_cases(client):
    user = member("grace@desk.example", "desk")
    Membership.objects.filter(user=user).update(handles_minors=True)
    client.force_login(user)
    assert client.get(path("desk:frozen")).status_code == 200


def names(patterns):
    return {name for name, _, _ in addresses(patterns)}


def path(name):
    """The address with samples for what it asks: ids that belong to nobody."""
    route, _ = ROUTES[name]
    if route.endswith("^.*$"):
        return "/api/v1/no/such/thing"
    asked = {key: SAMPLES[kind] for kind, key in re.findall(r"<(\w+):(\w+)>", route)}
    return reverse(name, kwargs=asked)


def answers_of(client, *kinds):
    """Each address of these kinds with what GET and POST answer; what they did is taken back before the next one."""
    assert of(*kinds), kinds
    for name in of(*kinds):
        cookies = deepcopy(client.cookies)
        cache.clear()
        with transaction.atomic():
            answers = visits(client, name)
            transaction.set_rollback(True)
        client.cookies = cookies
        yield name, answers


def visits(client, name):
    """What GET and POST answer."""
    kind = "application/json" if name.startswith("api-") else "application/x-www-form-urlencoded"
    return [client.get(path(name)), client.post(path(name), "", content_type=kind)]


def answering_otherwise(expected, client, *kinds):
    """The addresses whose GET or POST answers with another status, with what they answer."""
    found = {name: {answer.status_code for answer in answers} for name, answers in answers_of(client, *kinds)}
    return {name: codes for name, codes in found.items() if not codes <= expected}


def letting_in(client, *kinds):
    """The addresses that do not turn this browser away, be it only one of both times."""
    return [name for name, answers in answers_of(client, *kinds) if not all(refused(answer) for answer in answers)]


def refused(answer):
    """Turned away: never a page, and a redirect only to a way in."""
    ways_in = ("/account/login/", "/request/", "/case/")
    where = answer.headers.get("Location", "")
    return answer.status_code in TURNED_AWAY and (answer.status_code != 302 or where.split("?")[0] in ways_in)


def member(email, *roles):
    user = User.objects.create_user(email, email.partition("@")[0].title())
    organisation = Organisation.objects.create(name=email)
    for role in roles:
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user
