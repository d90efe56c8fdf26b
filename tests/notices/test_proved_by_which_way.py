"""A proof belongs to the way by which the letter came: only the platform's own process can end in a breach.

223a(a)(1)(A) and (a)(3): the statute says "using the process" that the platform set up (act.md, The clock, 4).
"""

import pytest

from notices import actions, queries, tasks
from notices.actions.platforms import WAYS, complete_platform, save_channel
from notices.mail_in import intake
from notices.models import Channel
from notices.reply_addresses import made_for
from tests import mails, people
from tests.notices.errands import DAY, DUE, HOUR, answer, fail
from tests.people import NOON

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LATER = DUE + 3 * HOUR


@pytest.fixture(autouse=True)
def _an_address_for_answers(settings):
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS


@pytest.fixture
def platform():
    """Courtesy mail first, then the platform's own form."""
    platform = people.make_platform(kind="email", standing="courtesy", channel={"address": "ts@tuberia.example"})
    people.add_channel(platform, kind="webform", preference=20)
    return platform


@pytest.fixture
def handed_over(platform, noon):
    """The mail may have arrived, then was refused, and now a human is to file the form: the notice."""
    notice = fail(people.queue_notice(platform), outcome="retryable", code="no_answer")
    notice = fail(notice, now=NOON + HOUR, code="smtp_550")
    noon.move_to(NOON + HOUR)
    tasks.deliver_due()
    return people.fresh(notice)


def prove(notice, proof, at=NOON + 2 * HOUR):
    actions.record_receipt(notice=notice, proof=proof, at=at, actor="mail", now=at, key=people.key_of(notice))
    return people.fresh(notice)


def file(notice, filed_at, now=None):
    actions.record_filing(notice=notice, filed_at=filed_at, confirmation="NR-1", actor="desk", now=now or filed_at,
                          key=people.key_of(notice))  # fmt: skip
    return people.fresh(notice)


def found(notice, at=LATER):
    """What stands about its item once the 48 hours are over."""
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=at)
    return people.fresh(notice).items.get().finding.kind


def way(notice):
    return (notice.channel.kind, notice.on_record["channel"], notice.on_record["standing"], notice.statutory)


def to_file(at=NOON + 2 * HOUR):
    """The numbers of the notices that the desk is to file by hand; the alarm counts as many."""
    rows = [row.number for row in queries.board(at).awaiting_filing]
    assert queries.gauges(at)["awaiting_filing"][1] == len(rows)
    return rows


def the_desk_verifies(platform, kind, standing="official", at=NOON + HOUR, **found_out):
    channel = platform.channels.get(kind=kind)
    save_channel(platform=platform, channel=channel, verified_by="Dana", actor="desk", now=at,
                 values={**{name: getattr(channel, name) for name in WAYS}, "standing": standing})  # fmt: skip
    if found_out:
        complete_platform(platform=platform, values=found_out, actor="desk", now=at)


def test_a_courtesy_mail_that_is_confirmed_accuses_nobody_of_a_form_that_was_never_filed(handed_over):
    assert way(handed_over) == ("webform", "webform", "official", True)
    notice = prove(handed_over, "reply_confirmed")
    assert (notice.state, notice.grade) == ("received", "B")
    assert way(notice) == ("email", "email", "courtesy", False)
    assert found(notice) == "unanswered"


def test_the_form_that_was_never_filed_stays_in_sight_of_the_desk(handed_over):
    notice = prove(handed_over, "reply_confirmed")
    assert to_file() == [notice.number]


@pytest.mark.parametrize("outcome", ["removed", "refused"])
def test_once_the_platform_has_answered_nobody_is_asked_to_file(handed_over, outcome):
    notice = prove(handed_over, "reply_confirmed")
    answer(notice, outcome, NOON + 3 * HOUR)
    assert to_file(NOON + 3 * HOUR) == []


def test_a_courtesy_way_that_stays_silent_for_48_hours_leads_to_the_form(platform):
    notice = people.send_notice(platform, proof="exchanger_accepted")
    assert to_file(DUE - HOUR) == []
    assert to_file(DUE) == [notice.number]


def test_without_a_form_of_its_own_there_is_nothing_to_file(platform):
    Channel.objects.filter(kind="webform").update(standing="courtesy")
    people.send_notice(platform, proof="exchanger_accepted")
    assert to_file(DUE) == []


def test_a_mail_from_before_another_round_proves_the_mail(platform):
    """The desk added the form and tried again; what the platform confirms is what it got before."""
    Channel.objects.filter(kind="webform").update(active=False)
    notice = people.send_notice(platform, proof="relay_accepted")
    Channel.objects.filter(kind="webform").update(active=True, preference=1)
    actions.retry(notice=notice, actor="desk", now=NOON + HOUR)
    assert way(people.fresh(notice))[0] == "webform"
    assert way(prove(notice, "reply_confirmed")) == ("email", "email", "courtesy", False)


def test_what_was_learnt_of_the_mail_after_it_went_is_not_held_against_the_platform(handed_over, platform):
    the_desk_verifies(platform, "email", at=NOON + HOUR, coverage="likely")
    assert way(prove(handed_over, "reply_confirmed")) == ("email", "email", "courtesy", False)
    assert people.fresh(handed_over).on_record["coverage"] == "covered"


def test_a_late_yes_of_the_webhook_counts_for_the_webhook(noon):
    platform = people.make_platform(kind="webhook", standing="courtesy", channel={"address": "https://x.example/"})
    people.add_channel(platform, kind="webform", preference=20)
    notice = people.queue_notice(platform)
    slow = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + HOUR)
    fail(notice, now=NOON + HOUR)
    noon.move_to(NOON + HOUR)
    tasks.deliver_due()
    assert way(people.fresh(notice)) == ("webform", "webform", "official", True)
    actions.record_attempt(attempt=slow.attempt, outcome="delivered", code="accepted", proof="webhook_reference",
                           reply="", key=people.key_of(notice), actor="worker", now=NOON + 2 * HOUR)  # fmt: skip
    assert way(people.fresh(notice)) == ("webhook", "webhook", "courtesy", False)


def test_what_was_verified_before_the_first_proof_binds_what_a_dead_worker_sent_by_a_row_that_says_so(platform):
    notice = people.queue_notice(platform)
    actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    the_desk_verifies(platform, "email", at=NOON + HOUR)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + 2 * HOUR)
    assert way(prove(notice, "reply_confirmed", NOON + 3 * HOUR)) == ("email", "email", "official", True)
    assert notice.standings_taken.get().before["standing"] == "courtesy"


def test_what_the_desk_learns_while_the_letter_is_on_the_wire_stands_on_record_of_it(platform):
    Channel.objects.filter(kind="email").update(standing="official")
    notice = people.queue_notice(platform)
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    the_desk_verifies(platform, "email", standing="courtesy", at=NOON + HOUR / 60)
    actions.record_attempt(attempt=claim.attempt, outcome="delivered", code="ok", proof="exchanger_accepted", reply="",
                           key=people.key_of(notice), actor="worker", now=NOON + HOUR / 30)  # fmt: skip
    assert way(people.fresh(notice)) == ("email", "email", "courtesy", False)


def test_no_form_was_filed_where_a_worker_died_of_handing_it_over(platform):
    """The courtesy mail may have arrived: that is what the platform acknowledges."""
    notice = fail(people.queue_notice(platform), outcome="retryable", code="no_answer")
    fail(notice, now=NOON + HOUR, code="smtp_550")
    assert actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + HOUR)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + 2 * HOUR)
    people.acknowledge(notice, NOON + 3 * HOUR)
    assert way(people.fresh(notice)) == ("email", "email", "courtesy", False)


@pytest.mark.parametrize(("standing", "statutory"), [("agreed", True), ("courtesy", False)])
def test_what_is_fetched_through_the_api_came_by_the_platforms_own_door(handed_over, platform, standing, statutory):
    people.add_channel(platform, kind="pull", standing=standing, preference=30)
    assert actions.record_retrieval(notice=handed_over, actor="platform", now=NOON + 2 * HOUR,
                                    key=people.key_of(handed_over))  # fmt: skip
    assert way(people.fresh(handed_over)) == ("pull", "pull", standing, statutory)


def test_a_door_that_nobody_registered_is_no_process(platform):
    notice = people.queue_notice(platform)
    Channel.objects.update(standing="official")
    assert actions.record_retrieval(notice=notice, actor="platform", now=NOON, key=people.key_of(notice))
    assert way(people.fresh(notice)) == ("email", "pull", "courtesy", False)


def test_an_acknowledgement_is_of_the_letter_that_was_sent(platform):
    """Relayed by the official mail, with no proof; the platform says over the API that it has it."""
    Channel.objects.filter(kind="email").update(standing="official")
    people.add_channel(platform, kind="pull", standing="courtesy", preference=30)
    notice = people.send_notice(platform, proof="relay_accepted")
    people.acknowledge(notice, NOON + HOUR)
    assert way(people.fresh(notice)) == ("email", "email", "official", True)


def test_what_came_back_is_not_what_the_platform_acknowledges(platform):
    """The official mail bounced, a courtesy webhook may have it: that one is meant."""
    Channel.objects.filter(kind="email").update(standing="official")
    Channel.objects.filter(kind="webform").update(kind="webhook", standing="courtesy", address="https://x.example/")
    notice = people.send_notice(platform, proof="relay_accepted")
    bounce = intake.take_in(mails.bounce(made_for("bounce", notice.number, notice.wire_id, 1)), now=NOON + HOUR)
    actions.judge_mail(mail_id=bounce.pk, signed_by="", key=people.key_of(notice), actor="mail", now=NOON + HOUR)
    fail(notice, now=NOON + 2 * HOUR, outcome="retryable", code="timeout")
    people.acknowledge(notice, NOON + 3 * HOUR)
    assert way(people.fresh(notice)) == ("webhook", "webhook", "courtesy", False)


# The form, filed by a human


def test_a_form_that_was_verified_before_it_was_filed_can_end_in_a_breach():
    platform = people.make_platform(kind="webform", standing="courtesy", coverage="unclear", needs_review=True)
    notice = people.queue_notice(platform)
    tasks.deliver_due()
    assert way(people.fresh(notice)) == ("webform", "webform", "courtesy", False)
    the_desk_verifies(platform, "webform", coverage="covered")
    notice = file(notice, NOON + 2 * HOUR)
    assert (way(notice), notice.on_record["coverage"]) == (("webform", "webform", "official", True), "covered")
    assert found(notice) == "breach"


def test_a_filing_that_is_entered_after_another_round_belongs_to_the_form(handed_over, platform):
    Channel.objects.filter(kind="webform").update(preference=1)
    Channel.objects.filter(kind="webform").update(active=False)
    actions.retry(notice=handed_over, actor="desk", now=NOON + 2 * HOUR)
    assert way(people.fresh(handed_over))[0] == "email"
    assert way(file(handed_over, NOON + 90 * HOUR / 60, NOON + 3 * HOUR)) == ("webform", "webform", "official", True)


def test_a_filing_after_the_courtesy_proof_is_kept_and_accuses_nobody(handed_over):
    """ADR 4: the clock began with the courtesy proof. The form's own 48 hours need a notice of their own."""
    notice = prove(handed_over, "reply_confirmed")
    notice = file(notice, NOON + 4 * HOUR)
    assert (notice.due_at, notice.receipts.count(), notice.statutory) == (NOON + 50 * HOUR, 2, False)
    assert to_file(NOON + 4 * HOUR) == [notice.number]


def test_a_filing_before_the_courtesy_proof_counts_and_moves_no_clock(handed_over):
    """Filed first, entered last: it was the platform's own process, and its time only ends later than it might."""
    notice = file(prove(handed_over, "reply_confirmed"), NOON + HOUR, NOON + 4 * HOUR)
    assert way(notice) == ("webform", "webform", "official", True)
    assert (notice.due_at, to_file(NOON + 4 * HOUR)) == (NOON + 50 * HOUR, [])


def test_once_the_48_hours_are_over_no_filing_rewrites_what_they_were(handed_over):
    notice = prove(handed_over, "reply_confirmed")
    assert found(notice) == "unanswered"
    assert file(notice, NOON + HOUR, LATER).statutory is False


def test_what_is_sent_again_goes_by_the_form_and_the_old_one_needs_nobody(handed_over, platform):
    notice = prove(handed_over, "reply_confirmed")
    again = people.queue_notice(platform, previous=notice, now=NOON + 3 * HOUR)
    assert way(again) == ("webform", "webform", "official", True)
    assert to_file(NOON + 3 * HOUR) == []


def test_a_corrected_letter_goes_by_the_usual_way(platform):
    notice = people.send_notice(platform, proof="exchanger_accepted")
    again = people.queue_notice(platform, previous=notice, now=NOON + DAY)
    assert again.channel.kind == "email"
