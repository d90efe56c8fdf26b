"""The person's page: what Alice reads, state by state."""

from datetime import timedelta

import pytest
import time_machine

from tests.people import NOON, make_platform
from tests.takedown.visits import (
    come_back,
    desk_sends,
    file_case,
    open_page,
    platform_answers,
    the_sweep_passes,
    wire_takes,
    words,
)

pytestmark = pytest.mark.django_db


def test_alice_comes_back_with_code_and_pin(client):
    make_platform()
    file_case()
    assert come_back(client).headers["Location"] == "/case/open/"
    assert "https://tuberia.example/post/1" in words(client.get("/case/open/"))


def test_before_the_desk_has_looked_nothing_has_gone_out(client):
    make_platform()
    file_case()
    assert "Nothing has gone to Tuberia yet" in words(open_page(client))


def test_a_received_letter_shows_its_proof_and_when_it_is_due(client):
    make_platform(kind="email", channel={"address": "abuse@tuberia.example"})
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = words(open_page(client))
    assert "The mail server of Tuberia took the letter." in page
    assert "due by Wednesday 3 June, 12:00 UTC" in page


def test_after_silence_the_ftc_is_named(client):
    make_platform()
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof="acknowledged")
    late = NOON + timedelta(hours=49)
    the_sweep_passes(notice, late)
    with time_machine.travel(late, tick=False):
        page = words(open_page(client))
    assert "Not removed within the 48 hours" in page
    assert "TakeItDown.ftc.gov" in page


def test_removed_is_said(client):
    make_platform()
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof="acknowledged")
    platform_answers(notice, "removed", key)
    assert "Tuberia says: removed" in words(open_page(client))
