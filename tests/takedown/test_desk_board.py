"""What the board shows beside its lists: channels at rest, and what a person of the desk has to say by hand."""

from datetime import timedelta

import pytest

from notices import actions, tasks
from notices.models import Channel, Notice
from tests import people
from tests.cases import sent
from tests.people import NOON, make_platform
from tests.takedown.visits import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]


def board(desk):
    return words(desk.get("/desk/notices/"))


def test_a_channel_at_rest_is_named_with_the_way_to_wake_it(desk):
    Channel.objects.update(paused_at=NOON, failures=12)
    page = desk.get("/desk/notices/").content.decode()
    assert 'href="/desk/platforms/tuberia/"' in page
    assert "12 failures in a row" in page


def test_a_repeat_to_be_filed_by_hand_stands_on_the_board(desk):
    Channel.objects.update(kind="webform")
    _, notice = sent(now=NOON - timedelta(hours=72))
    tasks.watch_clock()
    tasks.deliver_due()
    said = board(desk)
    assert "To be said by hand" in said
    assert notice.number in said
    assert "to be filed in the platform's form" in said


def test_a_withdrawal_that_could_not_be_told_says_why(desk):
    _, notice = sent(now=NOON)
    actions.withdraw(notice=notice, actor="person", now=NOON)
    notice.follow_ups.update(state="failed", code="channel_paused")
    assert "the channel rests after many failures" in board(desk)


def test_a_letter_that_names_what_was_taken_back_says_what_it_needs(desk):
    _, notice = sent(now=NOON, proof=None, outcome="hopeless")
    Notice.objects.filter(pk=notice.pk).update(failure="items_withdrawn")
    assert "What is left needs a new letter." in board(desk)


def test_where_nobody_is_needed_neither_is_shown(desk):
    people.queue_notice(make_platform("quiet"), letter=people.make_letter("quiet"))
    said = board(desk)
    assert "Channels at rest" not in said
    assert "To be said by hand" not in said
