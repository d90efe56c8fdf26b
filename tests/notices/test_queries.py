"""Reading downward: the desk's board, a case's progress, letters and fingerprints, news, gauges."""

from datetime import timedelta

import pytest

from notices import actions, queries
from notices.models import Channel, Notice, PublishedHash
from tests import people
from tests.people import NOON
from vault import ledger
from vault.keys import CannotOpen

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(hours=48)


def fail(notice, now=NOON):
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=now)
    actions.record_attempt(
        attempt=claim.attempt, outcome="hopeless", code="http_410", proof=None, reply="", key=None,
        actor="worker", now=now,
    )  # fmt: skip
    return people.fresh(notice)


def report(notice, outcome, at):
    actions.report_outcome(
        item=notice.items.first(), outcome=outcome, actor="platform", now=at, key=people.key_of(notice)
    )


def sweep(notice, at):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=at)


def file_later(platform):
    notice = people.queue_notice(platform)
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    actions.record_attempt(
        attempt=claim.attempt, outcome="handed_over", code="to_be_filed", proof=None, reply="",
        key=people.key_of(notice), actor="worker", now=NOON,
    )  # fmt: skip
    return people.fresh(notice)


@pytest.fixture
def one_of_each():
    """A notice in each place that the board and the gauges know."""
    platform = people.make_platform()
    return {
        "queued": people.queue_notice(platform),
        "failed": fail(people.queue_notice(platform)),
        "filing": file_later(platform),
        "unproved": people.send_notice(platform, proof=None),
        "received": people.send_notice(platform, proof="retrieved"),
        "past due": people.send_notice(platform, proof="retrieved", now=NOON - timedelta(hours=50)),
    }


def test_the_board_shows_what_needs_a_human_apart(one_of_each):
    board = queries.board(NOON + timedelta(minutes=10))
    assert [row.id for row in board.failed] == [one_of_each["failed"].pk]
    assert [row.id for row in board.awaiting_filing] == [one_of_each["filing"].pk]
    assert [row.id for row in board.unproved] == [one_of_each["unproved"].pk]
    assert {row.id for row in board.open} == {notice.pk for notice in one_of_each.values()}


def test_the_next_deadline_comes_first_on_the_board(one_of_each):
    first, second, *others = queries.board(NOON).open
    assert (first.id, second.id) == (one_of_each["past due"].pk, one_of_each["received"].pk)
    assert {row.due_at for row in others} == {None}


def test_a_row_of_the_board_says_how_the_last_try_ended(one_of_each):
    (row,) = queries.board(NOON).failed
    assert (row.platform, row.failure, row.last_try.number) == ("Tuberia", "http_410", 1)
    assert (row.last_try.outcome, row.last_try.code) == ("hopeless", "http_410")


def test_ten_minutes_without_proof_are_not_yet_worth_a_look(one_of_each):
    assert queries.board(NOON + timedelta(minutes=9)).unproved == []


def test_a_void_clock_shows_no_due_time_on_the_board():
    notice = people.send_notice(people.make_platform(), proof="exchanger_accepted")
    void(notice)
    (row,) = queries.board(NOON).failed
    assert (row.due_at, row.grade, row.failure) == (None, "", "receipt_voided")


def void(notice):
    receipt = notice.receipts.get()
    actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=NOON, key=people.key_of(notice))


@pytest.mark.usefixtures("one_of_each")
def test_the_board_asks_the_same_number_of_questions_however_long_it_is(django_assert_num_queries):
    for _ in range(5):
        people.send_notice(people.make_platform(f"tube-{_}"))
    with django_assert_num_queries(9):
        queries.board(NOON)


def test_gauges_count_every_place(one_of_each):
    gauges = {name: value for name, (_, value) in queries.gauges(NOON + timedelta(minutes=10)).items()}
    assert gauges == {
        "oldest_unsent_seconds": 600,
        "queued": 1,
        "sending": 0,
        "failed": 1,
        "awaiting_filing": 1,
        "clocks_running": 1,
        "past_due_open": 1,
        "unproved_sent": 1,
        "follow_ups_queued": 0,
        "follow_ups_by_hand": 0,
        "withdrawals_untold": 0,
        "channels_paused": 0,
        "mails_waiting": 0,
    }


def test_gauges_show_what_is_said_after_letters_and_what_rests(one_of_each):
    late = people.send_notice(people.make_platform("late"), proof="retrieved", now=NOON - timedelta(hours=75))
    for notice in (late, one_of_each["received"]):
        sweep(notice, NOON)
    actions.withdraw(notice=one_of_each["received"], actor="person", now=NOON)
    one_of_each["received"].follow_ups.update(state="failed")
    Channel.objects.filter(platform=late.platform).update(paused_at=NOON)
    gauges = {name: value for name, (_, value) in queries.gauges(NOON).items()}
    shown = ("follow_ups_queued", "follow_ups_by_hand", "withdrawals_untold", "channels_paused", "mails_waiting")
    assert [gauges[name] for name in shown] == [1, 0, 1, 1, 0]


def test_what_the_person_paused_is_no_arrear():
    notice = people.queue_notice(people.make_platform(), now=NOON - timedelta(hours=9))
    actions.pause(key_id=notice.key_id, actor="person", now=NOON)
    assert queries.gauges(NOON)["oldest_unsent_seconds"][1] == 0


def test_the_platforms_take_turns_and_the_longest_due_of_each_goes_first():
    busy, quiet = people.make_platform("busy"), people.make_platform("quiet")
    long = [people.queue_notice(busy, now=NOON - timedelta(hours=hours)) for hours in (9, 8, 7)]
    (short,) = [people.queue_notice(quiet, now=NOON - timedelta(hours=1))]
    due = [errand.id for errand in queries.due_for_delivery(NOON)]
    assert due == [long[0].pk, short.pk, long[1].pk, long[2].pk]


def test_an_errand_says_how_many_may_go_at_once():
    people.queue_notice(people.make_platform(most_at_once=7))
    assert [errand.share for errand in queries.due_for_delivery(NOON)] == [7]
    Channel.objects.update(failures=2)
    assert [errand.share for errand in queries.due_for_delivery(NOON)] == [1]


def test_gauges_of_an_empty_house_are_nought():
    assert {value for _, value in queries.gauges(NOON).values()} == {0}


def test_metrics_are_served_in_prometheus_form(client, one_of_each):
    page = client.get("/metrics").content.decode()
    assert "# HELP recourse_queued Notices that wait for a try" in page
    assert "recourse_failed 1.0" in page


def codes(notice, now=NOON):
    (progress,) = queries.progress([notice.pk], now)
    return [event.code for event in progress.events]


def test_progress_tells_the_whole_way_in_order():
    notice = people.send_notice(people.make_platform(), proof="retrieved")
    report(notice, "refused", NOON + timedelta(hours=1))
    sweep(notice, DUE)
    report(notice, "removed", DUE + timedelta(hours=1))
    assert codes(notice) == [
        "queued", "sent", "received", "refused", "halfway", "last_call", "due", "answered_not_removed",
        "removed", "closed",
    ]  # fmt: skip


def test_progress_says_how_each_item_stands():
    notice = people.send_notice(people.make_platform(), letter=people.make_letter(items=2), proof="retrieved")
    sweep(notice, DUE)
    report(notice, "removed", DUE + timedelta(minutes=1))
    (progress,) = queries.progress([notice.pk], DUE)
    first, second = progress.items
    assert (first.answer, first.late, first.finding) == ("removed", True, "breach")
    assert (second.answer, second.late, second.finding) == ("acknowledged", False, "breach")
    assert (progress.platform, progress.grade, progress.due_at, progress.past_due) == ("Tuberia", "A", DUE, True)


def test_where_the_clock_is_void_its_findings_are_void_too():
    notice = people.send_notice(people.make_platform(), proof="exchanger_accepted")
    sweep(notice, DUE)
    void(notice)
    (progress,) = queries.progress([notice.pk], DUE)
    assert (progress.clock_voided, progress.past_due, progress.items[0].finding) == (True, False, None)
    assert "breach" not in codes(notice)
    assert "receipt_voided" in codes(notice)


@pytest.mark.parametrize(("make", "last"), [(fail, "failed"), (lambda notice: notice, "queued")])
def test_progress_of_a_notice_not_sent(make, last):
    assert codes(make(people.queue_notice(people.make_platform())))[-1] == last


def test_progress_of_a_form_and_of_a_notice_taken_back():
    notice = file_later(people.make_platform(kind="webform"))
    actions.withdraw(notice=notice, actor="person", now=NOON + timedelta(hours=1))
    assert codes(notice) == ["queued", "filing", "withdrawn"]


def test_progress_needs_no_key_and_asks_the_same_few_questions(django_assert_num_queries):
    notices = [people.send_notice(people.make_platform(f"tube-{number}")) for number in range(5)]
    with django_assert_num_queries(7):
        assert len(queries.progress([notice.pk for notice in notices], NOON)) == 5


def test_nothing_is_known_of_unknown_ids():
    assert queries.progress([], NOON) == []


def test_a_platform_sees_its_own_notices_only():
    mine, other = people.make_platform(), people.make_platform("other")
    notice = people.queue_notice(mine)
    people.queue_notice(other)
    assert list(queries.for_platform(mine)) == [notice]


def test_another_cases_key_does_not_open_a_letter():
    notice = people.queue_notice(people.make_platform())
    with pytest.raises(CannotOpen):
        queries.letter_of(people.fresh(notice), people.make_key())


@pytest.fixture
def offered():
    return people.queue_with_fingerprints(people.make_platform())


def hashes(notice, now=NOON):
    notice = people.fresh(notice)
    return {(each.kind, each.value, each.quality) for each in queries.hashes_for(notice, people.key_of(notice), now)}


def test_released_fingerprints_come_in_clear_with_their_quality(offered):
    pdq, sha = people.PDQ_OF_ALICE, people.SHA256_OF_ALICE
    assert hashes(offered) == {("pdq", pdq.value, 80), ("sha256", sha.value, None)}


def test_a_released_fingerprint_is_not_printed(offered):
    (first, _) = queries.hashes_for(people.fresh(offered), people.key_of(offered), NOON)
    assert first.value not in repr(first)


@pytest.mark.parametrize("status", ["withdrawn", "deleted"])
def test_only_active_fingerprints_are_served(offered, status):
    PublishedHash.objects.update(status=status)
    assert hashes(offered) == set()


def test_fingerprints_end_with_their_release(offered):
    ends = offered.release_expires_at
    assert hashes(offered, ends - timedelta(seconds=1))
    assert hashes(offered, ends) == set()


def test_fingerprints_end_when_the_release_is_taken_back(offered):
    Notice.objects.update(release_revoked_at=NOON)
    assert hashes(offered) == set()


def test_a_platform_that_turned_hostile_gets_no_fingerprint(offered):
    type(offered.platform).objects.update(trust="hostile")
    assert hashes(offered) == set()


def test_news_come_sealed_in_order_and_once():
    notice = people.send_notice(people.make_platform())
    assert list(queries.events_after(0)) == []
    ledger.seal()
    news = list(queries.events_after(0))
    assert [each.verb for each in news] == ["notice.queued", "notice.delivered", "notice.received"]
    assert {each.notice_id for each in news} == {notice.pk}
    assert list(queries.events_after(news[-1].sequence)) == []


def test_news_can_be_read_in_pieces():
    people.send_notice(people.make_platform())
    ledger.seal()
    (first,) = queries.events_after(0, limit=1)
    assert [each.verb for each in queries.events_after(first.sequence)] == ["notice.delivered", "notice.received"]


def test_no_failure_is_kept_from_the_news():
    fail(people.queue_notice(people.make_platform()))
    ledger.seal()
    assert "notice.hopeless" in [each.verb for each in queries.events_after(0)]
