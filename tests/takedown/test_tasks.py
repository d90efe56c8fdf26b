"""The people's timetable: one neutral mail, what was chosen happens a day later, what is old is forgotten."""

from datetime import timedelta
from functools import partial

import pytest

from notices.models import Notice
from takedown import actions, drafts, tasks
from takedown.models import Case, ChosenChange, Cursor, Draft
from tests.people import NOON, make_platform
from tests.takedown.visits import (
    CODE,
    desk_returns,
    desk_sends,
    file_case,
    platform_answers,
    the_sweep_passes,
    wire_takes,
)
from vault import ledger
from vault.models import DataKey, PublicSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NEWS_TO = "quiet@post.example"


def alice_wants_news(wanted=NEWS_TO):
    make_platform()
    contact = {"channel": "desk", "value": "", "name": "Alice Example", "told_so": False, "news_email": wanted}
    return file_case(contact=contact)


def follow():
    ledger.seal()
    tasks.follow_notices()
    tasks.tell_news()


def received(case, key):
    [notice] = desk_sends(case, key)
    return wire_takes(notice, key, proof="acknowledged")


def test_alice_hears_that_there_is_news_and_nothing_else(mailbox):
    received(*alice_wants_news())
    follow()
    [mail] = mailbox.mails
    assert mail.recipients == [NEWS_TO]
    assert mail.parsed["Subject"] == "There is news"
    body = mail.parsed.get_content()
    assert "Come back when it is safe." in body
    assert not any(word in body for word in ("Tuberia", "Alice", "http", "Recourse", CODE))


EVENINGS = {"email": NEWS_TO, "phone": "", "from": "18:00", "until": "21:00", "zone": "UTC", "word": "",
            "voicemail": False}  # fmt: skip


def test_news_waits_for_the_hours_that_alice_allows(mailbox, noon):
    make_platform()
    received(*file_case(safe=EVENINGS))
    follow()
    assert mailbox.mails == []
    noon.move_to(NOON + timedelta(hours=6))
    follow()
    assert [mail.recipients for mail in mailbox.mails] == [[NEWS_TO]]
    assert Case.objects.get().news_at is None


def test_what_happens_while_she_waits_is_one_mail(mailbox, noon):
    make_platform()
    case, key = file_case(safe=EVENINGS)
    notice = received(case, key)
    follow()
    platform_answers(notice, "refused", key)
    follow()
    noon.move_to(NOON + timedelta(hours=6))
    for _ in range(2):
        follow()
    assert len(mailbox.mails) == 1


def test_what_the_case_says_counts_more_than_an_old_requests_address(mailbox):
    case, key = alice_wants_news()
    none = {**EVENINGS, "email": ""}
    actions.set_contact_rules(case=case, rules=none, key=key, actor="person", now=NOON)
    follow()
    told_of_the_change = len(mailbox.mails)
    received(case, key)
    follow()
    follow()
    assert len(mailbox.mails) == told_of_the_change == 1


def test_a_mark_that_another_worker_took_is_not_mailed(mailbox, monkeypatch):
    received(*alice_wants_news())
    ledger.seal()
    tasks.follow_notices()
    allowed = tasks.may_be_told

    def another_worker_was_faster(rules, now):
        Case.objects.update(news_at=None)
        return allowed(rules, now)

    monkeypatch.setattr(tasks, "may_be_told", another_worker_was_faster)
    tasks.tell_news()
    assert mailbox.mails == []


def test_the_place_in_the_ledger_moves_only_with_the_mark(monkeypatch):
    received(*alice_wants_news())
    ledger.seal()
    monkeypatch.setattr(tasks.Case.objects, "filter", lambda *_more, **_rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.follow_notices()
    assert not Cursor.objects.exclude(sequence=0).exists()


def test_what_a_helper_writes_is_no_news(mailbox):
    case, key = alice_wants_news()
    actions.write_message(case=case, author="helper", text="Hello", key=key, actor="helper", now=NOON)
    follow()
    assert mailbox.mails == []


def test_who_did_not_ask_for_news_gets_none(mailbox):
    received(*alice_wants_news(wanted=""))
    follow()
    assert mailbox.mails == []


def test_what_was_told_is_not_told_again(mailbox):
    received(*alice_wants_news())
    follow()
    follow()
    assert len(mailbox.mails) == 1


def test_many_news_at_once_are_one_mail(mailbox):
    case, key = alice_wants_news()
    notice = received(case, key)
    platform_answers(notice, "refused", key)
    follow()
    assert len(mailbox.mails) == 1


def test_the_end_of_the_48_hours_is_news_and_half_of_them_is_not(mailbox):
    case, key = alice_wants_news()
    notice = received(case, key)
    follow()
    the_sweep_passes(notice, NOON + timedelta(hours=30))
    follow()
    assert len(mailbox.mails) == 1
    the_sweep_passes(notice, NOON + timedelta(hours=49))
    follow()
    assert len(mailbox.mails) == 2


def test_a_request_that_came_back_is_news(mailbox):
    case, key = alice_wants_news()
    desk_returns(case, key, "Which post is it?")
    follow()
    assert len(mailbox.mails) == 1


def test_a_message_of_the_desk_is_news_and_alices_own_is_not(mailbox):
    case, key = alice_wants_news()
    actions.write_message(case=case, author="person", text="Hello", key=key, actor="person", now=NOON)
    follow()
    assert mailbox.mails == []
    actions.write_message(case=case, author="desk", text="Hello", key=key, actor="user:1", now=NOON)
    follow()
    assert len(mailbox.mails) == 1


def test_of_a_frozen_case_nothing_is_told(mailbox):
    case, key = alice_wants_news()
    received(case, key)
    actions.freeze(case=case, actor="person", now=NOON)
    follow()
    assert mailbox.mails == []


def test_an_erased_case_is_not_an_error(mailbox):
    case, key = alice_wants_news()
    received(case, key)
    actions.erase_case(case=case, actor="person", now=NOON)
    follow()
    assert mailbox.mails == []


def test_a_refused_mail_does_not_hold_up_the_others(mailbox):
    received(*alice_wants_news())
    mailbox.at_rcpt.append("550 no such user")
    follow()
    follow()
    assert mailbox.mails == []


def test_nothing_chosen_happens_before_its_day_is_over(noon):
    case, _ = alice_wants_news()
    actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    noon.move_to(NOON + timedelta(hours=24) - timedelta(seconds=1))
    tasks.carry_out_changes()
    assert Case.objects.exists()


def test_withdrawing_happens_a_day_later(noon):
    case, key = alice_wants_news()
    received(case, key)
    actions.ask_change(case=case, kind="withdraw", actor="person", now=NOON)
    noon.move_to(NOON + timedelta(hours=24))
    tasks.carry_out_changes()
    assert Notice.objects.get().state == "withdrawn"
    assert case.requests.get().state == "withdrawn"
    assert ChosenChange.objects.get().done_at == NOON + timedelta(hours=24)


def test_one_link_is_withdrawn_a_day_later(noon):
    case, key = alice_wants_news()
    received(case, key)
    item = case.requests.get().items.get().pk
    actions.ask_change(case=case, kind="item", item=item, actor="person", now=NOON)
    noon.move_to(NOON + timedelta(hours=24))
    tasks.carry_out_changes()
    assert Notice.objects.get().state == "withdrawn"
    assert case.requests.get().state == "sent"


def test_erasing_happens_a_day_later_and_leaves_what_the_law_is_about(noon):
    case, key = alice_wants_news()
    received(case, key)
    actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    noon.move_to(NOON + timedelta(hours=24))
    tasks.carry_out_changes()
    assert not Case.objects.exists()
    notice = Notice.objects.get()
    assert (notice.letter, notice.received_at, notice.grade) == (None, NOON, "A")


def test_what_was_taken_back_does_not_happen(noon):
    case, _ = alice_wants_news()
    change = actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    actions.take_back(change=change, actor="person", now=NOON)
    noon.move_to(NOON + timedelta(days=2))
    tasks.carry_out_changes()
    assert Case.objects.exists()


def test_both_chosen_at_once_is_no_error(noon):
    case, _ = alice_wants_news()
    for kind in ("withdraw", "erase"):
        actions.ask_change(case=case, kind=kind, actor="person", now=NOON)
    noon.move_to(NOON + timedelta(days=1))
    tasks.carry_out_changes()
    tasks.carry_out_changes()
    assert not Case.objects.exists()


def test_one_case_that_cannot_be_changed_does_not_hold_up_the_others(noon, monkeypatch):
    alice, _ = alice_wants_news()
    other, _ = file_case(code="23456789ABCDEFGHJKMN")
    for case in (alice, other):
        actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    broken = partial(carry_out_but_not_for, alice, actions.carry_out)
    monkeypatch.setattr(actions, "carry_out", broken)
    noon.move_to(NOON + timedelta(days=1))
    tasks.carry_out_changes()
    assert Case.objects.get() == alice


def carry_out_but_not_for(case, carry_out, *, change, **rest):
    if change.case == case:
        raise RuntimeError("this one cannot be changed")
    return carry_out(change=change, **rest)


def test_a_draft_is_forgotten_fourteen_days_after_the_last_touch(noon):
    drafts.begin(now=NOON)
    noon.move_to(NOON + timedelta(days=14))
    tasks.apply_retention()
    assert Draft.objects.count() == 1
    noon.shift(timedelta(seconds=1))
    tasks.apply_retention()
    assert not Draft.objects.exists()
    assert not DataKey.objects.exists()


def test_forgetting_an_old_correction_leaves_the_case(noon):
    case, key = alice_wants_news()
    desk_returns(case, key, "Which post is it?")
    actions.correct(case=case, key=key, now=NOON)
    noon.move_to(NOON + timedelta(days=15))
    tasks.apply_retention()
    assert not Draft.objects.exists()
    assert case.requests.get().opened(key, "body")


def test_sessions_that_ended_are_dropped(client, noon):
    session = client.session
    session["anything"] = 1
    session.save()
    noon.shift(timedelta(days=2))
    tasks.apply_retention()
    assert not PublicSession.objects.exists()


def test_a_stopped_case_is_not_erased_before_it_is_reported(noon):
    """Two named people go on with it; they alone decide when nothing of it is needed any more (act.md, minors)."""
    make_platform()
    case, _ = file_case()
    actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    actions.freeze(case=case, actor="user:1", now=NOON)
    noon.move_to(NOON + timedelta(days=2))
    tasks.carry_out_changes()
    assert Case.objects.exists()
