"""A lease ends by itself: one holder at a time, and none for longer than it lives."""

import time
from datetime import timedelta

import pytest

from notices import leases
from notices.leases import Lease
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)


def short(monkeypatch):
    monkeypatch.setattr(leases, "LASTS", timedelta(seconds=0.2))


def test_of_several_at_once_one_gets_it():
    for number in range(10):
        assert together(*[Lease(f"work {number}").take] * 2, Lease(f"work {number}").take).count(True) == 1


def test_it_is_given_back_at_once():
    with leases.alone("work") as mine:
        assert mine
        with leases.alone("work") as second:
            assert second is None
    assert Lease("work").take()


def test_others_work_is_no_hindrance():
    assert Lease("one").take()
    assert Lease("another").take()


def test_it_ends_though_its_holder_says_nothing(monkeypatch):
    short(monkeypatch)
    stopped, other = Lease("work"), Lease("work")
    assert stopped.take()
    assert not other.take()
    time.sleep(0.3)
    assert other.take()


def test_who_comes_back_late_neither_renews_nor_ends_what_is_anothers(monkeypatch):
    short(monkeypatch)
    stopped, other = Lease("work"), Lease("work")
    assert stopped.take()
    time.sleep(0.3)
    assert other.take()
    assert not stopped.renew()
    stopped.release()
    assert other.renew()


def test_whoever_renews_keeps_it(monkeypatch):
    short(monkeypatch)
    living, other = Lease("work"), Lease("work")
    assert living.take()
    for _ in range(4):
        time.sleep(0.1)
        assert living.renew()
    assert not other.take()


def test_those_that_go_on_are_known_by_name(monkeypatch):
    for name in ("deliver:b", "deliver:a", "looking"):
        assert Lease(name).take()
    assert leases.alive("deliver:") == ["deliver:a", "deliver:b"]


def test_what_nobody_came_back_for_is_forgotten(monkeypatch):
    monkeypatch.setattr(leases, "LASTS", -timedelta(days=2))
    assert Lease("of a container that is gone").take()
    leases.forget_ended()
    assert leases.Lease("of a container that is gone").renew() is False
