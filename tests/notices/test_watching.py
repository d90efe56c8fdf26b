"""The clock's sweep: stages, breaches stamped `due_at`, and what stood then (223a(a)(3))."""

from datetime import timedelta

import pytest

from notices import actions, tasks
from notices.models import Finding, StagePassed
from tests import people
from tests.people import NOON
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
# Received to the microsecond, so that every stamp can be checked to the microsecond.
RECEIVED = NOON.replace(microsecond=123_457)
DUE = RECEIVED + timedelta(hours=48)
MOMENT = timedelta(microseconds=1)


def received(platform=None, *, items=1, now=RECEIVED):
    platform = platform or people.make_platform()
    letter = people.make_letter(platform.slug, items=items, now=now)
    return people.send_notice(platform, letter=letter, now=now, proof="retrieved")


def sweep(noon, at):
    noon.move_to(at, tick=False)
    tasks.watch_clock()


def answer(notice, outcome, at, *, position=1, **said):
    actions.report_outcome(
        item=notice.items.get(position=position), outcome=outcome, actor="platform:tuberia", now=at,
        key=people.key_of(notice), **said,
    )  # fmt: skip


def kinds():
    return list(Finding.objects.order_by("item__position").values_list("kind", flat=True))


def stages():
    return list(StagePassed.objects.order_by("at").values_list("stage", flat=True))


@pytest.mark.parametrize(
    ("hours", "written"),
    [
        (23, []),
        (24, ["halfway"]),
        (42, ["halfway", "last_call"]),
        (48, ["halfway", "last_call", "due"]),
        (72, ["halfway", "last_call", "due", "overdue"]),
    ],
)
def test_each_stage_is_written_when_its_hour_has_come(noon, hours, written):
    received()
    sweep(noon, RECEIVED + timedelta(hours=hours))
    assert stages() == written


def test_minute_by_minute_and_after_a_missed_week_the_rows_are_the_same(noon):
    watched, missed = received(), received(people.make_platform("other"))
    for hour in range(0, 80, 2):
        actions.pass_stages(notice_id=watched.pk, actor="clock", now=RECEIVED + timedelta(hours=hour))
    sweep(noon, RECEIVED + timedelta(days=7))
    rows = [list(notice.stages.values_list("stage", "at")) for notice in (watched, missed)]
    findings = list(Finding.objects.values_list("kind", "at"))
    assert rows[0] == rows[1]
    assert findings == [("breach", DUE)] * 2


def test_223a_a_3_an_item_still_up_at_48_hours_is_one_breach(noon):
    received(items=3)
    sweep(noon, DUE)
    assert kinds() == ["breach"] * 3


def test_a_breach_is_stamped_due_at_to_the_microsecond_and_says_when_we_looked(noon):
    received()
    looked = DUE + timedelta(days=1, minutes=7)
    sweep(noon, looked)
    finding = Finding.objects.get()
    assert (finding.at, finding.recorded_at) == (DUE, looked)


def test_there_is_no_breach_a_microsecond_too_early(noon):
    received()
    sweep(noon, DUE - MOMENT)
    assert kinds() == []


def test_sweeping_twice_writes_nothing_twice(noon):
    received()
    sweep(noon, DUE)
    sweep(noon, DUE)
    assert kinds() == ["breach"]
    assert LedgerEntry.objects.filter(verb="notice.stage").count() == 3


@pytest.mark.parametrize("outcome", ["refused", "disputed", "needs_information"])
def test_a_reasoned_answer_is_recorded_as_such_and_not_as_a_breach(noon, outcome):
    answer(received(), outcome, RECEIVED + timedelta(hours=3))
    sweep(noon, DUE)
    assert kinds() == ["answered_not_removed"]


def test_an_acknowledgement_alone_does_not_prevent_the_breach(noon):
    notice = received()
    actions.acknowledge(notice=notice, reference="", actor="platform", now=RECEIVED, key=people.key_of(notice))
    sweep(noon, DUE)
    assert kinds() == ["breach"]


def test_223a_a_1_a_by_a_courtesy_channel_silence_is_unanswered(noon):
    received(people.make_platform(standing="courtesy"))
    sweep(noon, DUE)
    assert kinds() == ["unanswered"]


@pytest.mark.parametrize("coverage", ["unclear", "excluded"])
def test_a_platform_that_the_act_may_not_cover_is_in_no_breach(noon, coverage):
    received(people.make_platform(coverage=coverage))
    sweep(noon, DUE)
    assert kinds() == ["unanswered"]


def test_each_item_has_its_own_finding(noon):
    notice = received(items=3)
    answer(notice, "removed", RECEIVED + timedelta(hours=1), position=1)
    answer(notice, "refused", RECEIVED + timedelta(hours=1), position=2)
    sweep(noon, DUE)
    found = dict(Finding.objects.values_list("item__position", "kind"))
    assert found == {2: "answered_not_removed", 3: "breach"}


def test_223a_a_3_a_removal_at_the_very_last_microsecond_is_in_time(noon):
    notice = received()
    answer(notice, "removed", DUE)
    sweep(noon, DUE)
    assert kinds() == []
    assert not notice.items.get().late


def test_a_removal_a_microsecond_later_is_late_and_the_breach_stands(noon):
    notice = received()
    answer(notice, "removed", DUE + MOMENT)
    sweep(noon, DUE + timedelta(hours=1))
    assert kinds() == ["breach"]
    assert notice.items.get().late


def test_a_late_removal_before_the_sweep_looked_does_not_hide_the_breach(noon):
    notice = received()
    answer(notice, "removed", DUE + timedelta(seconds=20))
    assert people.fresh(notice).state == "closed"
    assert Finding.objects.get().at == DUE


def test_a_refusal_after_the_end_does_not_turn_a_breach_into_an_answer(noon):
    answer(received(), "refused", DUE + timedelta(seconds=20))
    sweep(noon, DUE + timedelta(hours=1))
    assert kinds() == ["breach"]


def test_what_stood_at_the_end_counts_and_not_what_stands_when_we_look(noon):
    notice = received()
    answer(notice, "refused", RECEIVED + timedelta(hours=2))
    answer(notice, "removed", DUE + timedelta(hours=5))
    assert kinds() == ["answered_not_removed"]
    assert notice.items.get().answer == "removed"


def test_taking_a_notice_back_after_the_end_leaves_the_breach_on_record(noon):
    notice = received()
    actions.withdraw(notice=notice, actor="person", now=DUE + timedelta(seconds=20))
    assert kinds() == ["breach"]


def test_a_notice_taken_back_before_the_end_has_none(noon):
    notice = received()
    actions.withdraw(notice=notice, actor="person", now=DUE - MOMENT)
    sweep(noon, DUE)
    assert (kinds(), stages()) == ([], ["halfway", "last_call"])


def test_a_closed_notice_is_watched_no_more(noon):
    notice = received()
    answer(notice, "removed", RECEIVED + timedelta(hours=1))
    sweep(noon, DUE + timedelta(days=3))
    assert (stages(), people.fresh(notice).wake_at) == ([], None)


def test_a_void_clock_is_watched_no_more(noon):
    notice = received()
    actions.void_receipt(
        receipt=notice.receipts.get(), reason="bounced", actor="desk", now=NOON, key=people.key_of(notice)
    )
    sweep(noon, DUE)
    assert (kinds(), stages()) == ([], [])


def test_without_proof_of_receipt_nothing_runs(noon):
    people.send_notice(people.make_platform(), proof=None)
    sweep(noon, NOON + timedelta(days=10))
    assert stages() == []


def test_a_receipt_entered_days_late_writes_its_whole_past_at_once(noon):
    notice = people.send_notice(people.make_platform(kind="webform"), proof=None)
    actions.record_filing(
        notice=notice, filed_at=NOON, confirmation="T-1", actor="desk", now=NOON + timedelta(days=5),
        key=people.key_of(notice),
    )  # fmt: skip
    sweep(noon, NOON + timedelta(days=5))
    assert stages() == ["halfway", "last_call", "due", "overdue"]
    assert Finding.objects.get().at == NOON + timedelta(hours=48)


def test_one_bad_row_does_not_stop_the_others(noon, monkeypatch):
    bad, good = received(), received(people.make_platform("other"), now=RECEIVED + MOMENT)
    real = actions.pass_stages

    def pass_stages(*, notice_id, **options):
        if notice_id == bad.pk:
            raise RuntimeError("a fault in one row")
        return real(notice_id=notice_id, **options)

    monkeypatch.setattr(actions, "pass_stages", pass_stages)
    sweep(noon, DUE + MOMENT)
    assert (bad.stages.count(), good.stages.count()) == (0, 3)


def test_every_stage_is_in_the_ledger_with_its_own_instant(noon):
    received(items=2)
    sweep(noon, DUE)
    entry = LedgerEntry.objects.filter(verb="notice.stage").last()
    assert entry.facts == {"platform": "tuberia", "stage": "due", "at": DUE.isoformat(), "breach": "2"}
