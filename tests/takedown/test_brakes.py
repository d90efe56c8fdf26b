"""Guessing is slow and nobody is locked out: the real Redis decides."""

import hashlib
import hmac
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache

from takedown import brakes
from tests.people import NOON

A_CALLER = {"REMOTE_ADDR": "9.9.9.9"}
ANOTHER = {"REMOTE_ADDR": "8.8.4.4"}


@pytest.fixture(autouse=True)
def _no_brakes_from_before():
    cache.clear()
    yield
    cache.clear()


def seconds(number):
    return timedelta(seconds=number)


def guess_codes(times, meta=A_CALLER, now=NOON):
    return [brakes.take_try(brakes.CODES, meta, now) for _ in range(times)]


def guess_pins(case, times, now=NOON, meta=A_CALLER):
    return [brakes.take_pin_try(case, meta, now) for _ in range(times)]


def a_new_address(number):
    return {"REMOTE_ADDR": f"9.{number // 200}.{number % 200}.9"}


def many_guess_pins(case, callers, now=NOON):
    """Five tries each, from addresses that nobody has seen here."""
    return [guess_pins(case, 5, now, a_new_address(number)) for number in range(callers)]


def test_twenty_codes_are_free_and_the_next_has_to_wait():
    assert guess_codes(20) == [None] * 20
    assert guess_codes(1) == [NOON + seconds(15)]


def test_after_the_wait_one_more_code_is_free():
    guess_codes(21)
    assert guess_codes(2, now=NOON + seconds(15)) == [None, NOON + seconds(30)]


def test_a_right_code_costs_nothing():
    for _ in range(100):
        assert brakes.take_try(brakes.CODES, A_CALLER, NOON) is None
        brakes.give_try_back(brakes.CODES, A_CALLER, NOON)


def test_one_caller_does_not_slow_another():
    guess_codes(21)
    assert guess_codes(1, ANOTHER) == [None]


def test_who_is_not_known_shares_a_generous_bucket():
    assert guess_codes(600, {}) == [None] * 600
    assert guess_codes(1, {"REMOTE_ADDR": "127.0.0.1"}) == [NOON + seconds(0.05)]


@pytest.mark.parametrize(
    ("meta", "who"),
    [
        ({}, ""),
        ({"REMOTE_ADDR": ""}, ""),
        ({"REMOTE_ADDR": "172.18.0.3"}, ""),
        ({"REMOTE_ADDR": "9.9.9.9"}, "9.9.9.9"),
        ({"REMOTE_ADDR": "172.18.0.3", "HTTP_X_FORWARDED_FOR": "9.9.9.9"}, "9.9.9.9"),
        ({"HTTP_X_FORWARDED_FOR": "1.1.1.1, 9.9.9.9"}, "9.9.9.9"),
        ({"HTTP_X_FORWARDED_FOR": "somebody"}, ""),
        ({"REMOTE_ADDR": "2620:fe::fe"}, "2620:fe::/64"),
    ],
)
def test_a_caller_is_who_the_nearest_proxy_saw(meta, who):
    assert brakes.caller(meta) == who


def test_no_address_is_kept():
    guess_codes(3)
    server = brakes._server(brakes.settings.REDIS_URL)
    kept = [key + str(server.hgetall(key)) for key in server.scan_iter("both:brake:code:*")]
    assert len(kept) == 1
    assert "9.9.9.9" not in kept[0]


def test_tomorrow_the_same_caller_has_another_name():
    today = guess_codes(21)[-1]
    assert today is not None
    assert guess_codes(1, now=NOON + timedelta(days=1)) == [None]


def test_five_pins_are_free_then_the_waits_grow():
    case, now = str(uuid.uuid4()), NOON
    assert guess_pins(case, 5) == [None] * 5
    for wait in (10, 20, 40, 80, 160, 300, 300):
        assert guess_pins(case, 1, now) == [now + seconds(wait)]
        now += seconds(wait)
        assert guess_pins(case, 1, now) == [None]


def test_a_try_within_the_wait_does_not_make_it_longer():
    case = str(uuid.uuid4())
    guess_pins(case, 5)
    guess_pins(case, 50, NOON + seconds(9))
    assert guess_pins(case, 1, NOON + seconds(10)) == [None]


def test_a_right_pin_starts_from_nought():
    case = str(uuid.uuid4())
    guess_pins(case, 5)
    brakes.forget_pin_tries(case, A_CALLER, NOON)
    assert guess_pins(case, 5) == [None] * 5


def test_one_case_does_not_slow_another():
    guess_pins(str(uuid.uuid4()), 6)
    assert guess_pins(str(uuid.uuid4()), 1) == [None]


def test_a_hundred_guesses_at_once_get_five_tries():
    case = str(uuid.uuid4())
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: brakes.take_pin_try(case, A_CALLER, NOON), range(100)))
    assert answers.count(None) == 5


def test_whoever_misses_for_ever_makes_nobody_else_wait():
    case, now = str(uuid.uuid4()), NOON
    for _ in range(400):
        guess_pins(case, 1, now)
        now += seconds(300)
    assert guess_pins(case, 5, now, ANOTHER) == [None] * 5


def test_many_addresses_get_two_hundred_tries_and_then_one_in_five_minutes():
    case = str(uuid.uuid4())
    answers = many_guess_pins(case, 60)
    assert sum(each.count(None) for each in answers) == 200
    assert guess_pins(case, 1, NOON, ANOTHER) == [NOON + seconds(300)]
    assert guess_pins(case, 2, NOON + seconds(300), ANOTHER)[0] is None


def test_half_of_all_tries_is_kept_for_whoever_has_not_missed_five_times():
    case = str(uuid.uuid4())
    many_guess_pins(case, 24)
    assert guess_pins(case, 1, NOON + seconds(10), a_new_address(0)) != [None]
    assert guess_pins(case, 1, NOON + seconds(10), ANOTHER) == [None]


def test_who_opened_it_today_is_not_held_up_by_many_strangers():
    case = str(uuid.uuid4())
    guess_pins(case, 1, NOON, ANOTHER)
    brakes.forget_pin_tries(case, ANOTHER, NOON)
    many_guess_pins(case, 60)
    assert guess_pins(case, 1, NOON, ANOTHER) == [None]
    assert guess_pins(case, 1, NOON, ANOTHER) != [None]


def test_a_right_pin_forgives_nobody_elses_misses():
    case = str(uuid.uuid4())
    guess_pins(case, 5)
    guess_pins(case, 1, NOON, ANOTHER)
    brakes.forget_pin_tries(case, ANOTHER, NOON)
    assert guess_pins(case, 1) == [NOON + seconds(10)]


def test_nobody_reads_from_the_tries_who_came_to_which_case():
    case = str(uuid.uuid4())
    guess_pins(case, 2)
    server = brakes._server(brakes.settings.REDIS_URL)
    kept = [(key, str(server.hgetall(key))) for key in server.scan_iter("both:brake:pin:*")]
    assert not any("9.9.9.9" in part for pair in kept for part in pair)
    assert [key for key, held in kept if case in key and "tries" in held] == []


@pytest.mark.parametrize(("brake", "free", "then"), [(brakes.DRAFTS, 12, 300), (brakes.LOST_CODES, 6, 600)])
def test_new_drafts_and_lost_codes_have_buckets_of_their_own(brake, free, then):
    tries = [brakes.take_try(brake, A_CALLER, NOON) for _ in range(free + 1)]
    assert tries == [None] * free + [NOON + seconds(then)]
    assert guess_codes(1) == [None]


@pytest.mark.parametrize(("what", "most"), brakes.A_DAY.items())
def test_a_case_has_so_many_a_day(what, most):
    case = uuid.uuid4()
    assert all(brakes.within_day(what, case, NOON) for _ in range(most))
    assert not brakes.within_day(what, case, NOON)
    assert brakes.within_day(what, uuid.uuid4(), NOON)
    assert brakes.within_day(what, case, NOON + timedelta(days=1))


def test_what_may_be_used_once_is_used_once():
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: brakes.once("a puzzle", 60), range(50)))
    assert answers.count(True) == 1


def test_without_redis_everybody_is_let_through(settings):
    settings.REDIS_URL = "unix:///nowhere/at/all.sock"
    case = str(uuid.uuid4())
    assert guess_pins(case, 10) == [None] * 10
    assert guess_codes(30) == [None] * 30
    brakes.give_try_back(brakes.CODES, A_CALLER, NOON)
    brakes.forget_pin_tries(case, A_CALLER, NOON)
    assert brakes.within_day("message", case, NOON)
    assert brakes.once("a puzzle", 60)


def everything_in_redis():
    """Each key and value, as a thief of its memory finds them."""
    store = cache._cache.get_client(None)
    kinds = {"hash": store.hgetall, "string": store.get}
    return {name: kinds[store.type(name).decode()](name) for name in store.keys("*")}


def texts_in(found):
    for name, value in found.items():
        yield name
        yield from [*value, *value.values()] if isinstance(value, dict) else [value]


def test_a_thief_of_redis_cannot_try_addresses_against_what_lies_there():
    """Not even with every piece of it as the key."""
    guess_codes(3)
    guess_pins("a-lock", 3)
    found = everything_in_redis()
    digests = {part for name in found for part in name.decode().split(":") if len(part) == 32}
    assert len(digests) == 2
    whom = [b"9.9.9.9", b"a-lock 9.9.9.9"]
    pieces = {b"", *texts_in(found), *(part for text in texts_in(found) for part in text.split(b":"))}
    tried = {hmac.new(key, who, hashlib.sha256).hexdigest()[:32] for key in pieces for who in whom}
    tried |= {hashlib.sha256(key + who).hexdigest()[:32] for key in pieces for who in whom}
    assert not tried & digests


def test_tomorrow_a_caller_has_another_name():
    today, tomorrow = (brakes.caller_digest(A_CALLER, NOON + timedelta(days=days)) for days in (0, 1))
    assert today != tomorrow
    assert brakes.caller_digest(A_CALLER, NOON + timedelta(hours=11)) == today
    assert brakes.caller_digest(ANOTHER, NOON) != today
