"""72 hours and still up: others are offered to Alice, wherever her letter is stuck, and she hears of it."""

from datetime import timedelta

import pytest

from notices import actions as notice_actions
from notices.models import Platform
from notices.queries import registry
from takedown import actions, tasks
from takedown.models import Case
from tests.cases import dana, enter, sent
from tests.people import NOON, make_platform
from tests.takedown.visits import (
    desk_sends,
    file_case,
    open_page,
    platform_answers,
    post,
    sign_and_file,
    the_sweep_passes,
    wire_takes,
    words,
)
from vault import ledger

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
OFFER = "Tell a search engine or the site’s host"
HOUR = timedelta(hours=1)
EARLIER = NOON - timedelta(minutes=5)
LATER = NOON + 72 * HOUR
TOLD = "A search engine or the site’s host can be told now as well."


def on_its_way(outcome="delivered", proof=None, **platform):
    """Checked and tried at noon: (case, notice, key). Without a proof nobody knows whether Tuberia has it."""
    make_platform(**platform)
    case, key = file_case(now=EARLIER)
    [notice] = desk_sends(case, key)
    return case, wire_takes(notice, key, proof=proof, outcome=outcome), key


def offered(client, noon, at):
    noon.move_to(at)
    return OFFER in words(open_page(client))


@pytest.mark.parametrize("outcome", ["delivered", "hopeless", "retryable"])
def test_a_letter_that_nothing_proves_is_no_dead_end(client, noon, outcome):
    on_its_way(outcome)
    assert not offered(client, noon, LATER - HOUR)
    assert offered(client, noon, LATER)


def test_a_void_clock_is_not_waited_for(client, noon):
    _, notice, key = on_its_way()
    receipt = notice_actions.record_receipt(notice=notice, proof="filed", at=NOON + 10 * HOUR, actor="user:1",
                                            now=NOON + 10 * HOUR, key=key)  # fmt: skip
    assert not offered(client, noon, LATER)
    notice_actions.void_receipt(receipt=receipt, reason="Bounced.", actor="user:1", now=LATER, key=key)
    assert offered(client, noon, LATER)


def test_what_alice_herself_keeps_back_is_not_offered_to_others(client, noon):
    case, _, _ = on_its_way("retryable")
    actions.pause_case(case=case, actor="person", now=NOON)
    assert not offered(client, noon, LATER)


def test_what_was_taken_back_is_not_offered_to_others(client, noon):
    _, notice, _ = on_its_way()
    notice_actions.withdraw(notice=notice, actor="person", now=NOON)
    assert not offered(client, noon, LATER)


# She hears of it


def news_after_72_hours(notice):
    """What had been news before is told; then the sweep passes at 72 hours."""
    the_sweep_passes(notice, NOON + 49 * HOUR)
    ledger.seal()
    tasks.follow_notices()
    Case.objects.update(news_at=None)
    the_sweep_passes(notice, LATER)
    ledger.seal()
    tasks.follow_notices()
    return Case.objects.filter(news_at__isnull=False).exists()


def test_72_hours_are_news_and_stand_on_the_page(client, noon):
    _, notice, _ = on_its_way(proof="acknowledged")
    assert news_after_72_hours(notice)
    noon.move_to(LATER)
    assert TOLD in words(open_page(client))


def test_of_a_letter_to_a_search_engine_they_are_none(client, noon):
    _, notice, _ = on_its_way(proof="acknowledged")
    Platform.objects.update(kind="search")
    assert not news_after_72_hours(notice)
    noon.move_to(LATER)
    assert TOLD not in words(open_page(client))


def test_of_a_letter_that_was_corrected_they_are_none(client, noon):
    case, notice, key = on_its_way(proof="acknowledged")
    platform_answers(notice, "needs_information", key, reason="Which?")
    draft = actions.answer(case=case, notice=notice, text="The third.", key=key, own=True, now=NOON)
    sign_and_file(draft, key)
    desk_sends(case, key)
    assert not news_after_72_hours(notice)


# Who carries the site


def test_of_a_case_that_was_stopped_for_a_minor_nobody_is_asked_anything(noon):
    filed, notice = sent_to_a_known_site()
    actions.freeze(case=filed.case, actor="user:1", now=NOON)
    the_sweep_passes(notice, LATER)
    assert registry.to_look_up() == []
    assert registry.to_ask(LATER) == []


def sent_to_a_known_site():
    make_platform()
    return sent()


def test_the_desk_is_reminded_to_ask_who_carries_an_unknown_site(client, noon):
    make_platform(trust="unknown")
    sent()
    noon.move_to(LATER)
    desk = enter(client, dana())
    page = desk.get("/desk/notices/")
    assert "Ask who carries these sites" in words(page)
    assert 'href="/desk/platforms/tuberia/"' in page.content.decode()
    post(desk, "/desk/platforms/tuberia/carriers/")
    assert "Ask who carries these sites" not in words(desk.get("/desk/notices/"))
