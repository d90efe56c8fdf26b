"""A state that comes again by its rows (tests/remembered.py) is the one that a walk leads to; one can go on from it."""

import re
from contextlib import contextmanager, nullcontext

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from tests import walks
from tests.people import make_platform
from tests.remembered import memory
from tests.walks import alice_fills, alice_goes_on, between, code_shown, draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def walked(db):
    """The steps that were really walked; what other tests have left in memory is out of reach meanwhile."""
    steps, go_on, kept = [], walks.alice_goes_on, memory.states

    def counting(client, *some, **changes):
        steps.extend(some)
        return go_on(client, *some, **changes)

    memory.states, walks.alice_goes_on = {}, counting
    yield steps
    memory.states, walks.alice_goes_on = kept, go_on


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def stands(client):
    """What this browser's draft holds, and what its last page says but for the numbers, which are drawn each time."""
    return draft_of(client), re.sub(r"RN-[\w-]+", "RN", walks.text_of(client.get("/request/review/")))


def test_the_second_walk_with_the_same_words_is_not_walked_and_leads_to_the_same_place(walked):
    with taken_back():
        first = Client()
        alice_fills(first, "safe")
        once = stands(first)
        cache.clear()
    steps = len(walked)
    again = Client()
    alice_fills(again, "safe")
    assert (len(walked), stands(again)) == (steps, once)
    alice_goes_on(again, *between("review", "pin"))
    assert len(code_shown(again)) > 10


@pytest.mark.parametrize("other", ["words", "settings", "platforms", "rows", "cookies"])
def test_where_anything_else_is_different_it_is_walked_again(walked, other):
    with taken_back():
        alice_fills(Client(), "who")
        cache.clear()
    walked.clear()
    client, changes = Client(), {"who": {"role": "helper"}} if other == "words" else {}
    if other == "platforms":
        make_platform()
    if other == "rows":
        alice_fills(Client(), "begin")
        walked.clear()
    if other == "cookies":
        client.cookies["language"] = "en"
    with override_settings(OPERATOR_NAME="Somebody else") if other == "settings" else nullcontext():
        alice_fills(client, "who", **changes)
    assert walked == ["begin", "who"]
