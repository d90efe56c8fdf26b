"""Whom the desk phones: somebody who chose it is told by a person, and the mark goes only when it is done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from takedown import actions, tasks
from takedown.models import Case
from takedown.queries import contact_rules
from tests.cases import bob, dana, enter, make_case, post, sent
from tests.people import NOON, make_platform
from tests.takedown.visits import words
from vault import ledger
from vault.models import LedgerEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NUMBER = "+1 555 010 7777"
BY_PHONE = {"email": "", "phone": NUMBER, "from": "", "until": "", "zone": "", "word": "the library",
            "voicemail": True}  # fmt: skip
AFTERNOONS = {**BY_PHONE, "from": "14:00", "until": "16:00", "zone": "America/New_York"}


@pytest.fixture(autouse=True)
def _tuberia(db, noon):
    make_platform()


def news(**safe):
    """Something has happened to the letter of somebody who chose this way: her case."""
    filed, _ = sent(safe={**BY_PHONE, **safe})
    told()
    return filed


def told():
    ledger.seal()
    tasks.follow_notices()
    tasks.tell_news()


def listed(desk):
    return words(desk.get("/desk/calls/"))


def called(desk, case):
    since = Case.objects.get(pk=case.pk).call_at
    return post(desk, f"/desk/calls/{case.pk}/called/", since=since.isoformat() if since else "")


def test_who_may_be_phoned_stands_on_the_list_with_all_that_a_caller_needs(desk):
    filed = news()
    Case.objects.filter(pk=filed.case.pk).update(language="es")
    page = listed(desk)
    for said in (NUMBER, "the library", "any time", "the word, nothing else", "Español", str(filed.request.pk)[:8]):
        assert said in page
    assert "To phone 1" in page


def test_without_leave_to_speak_to_a_machine_the_caller_hangs_up(desk):
    news(voicemail=False)
    assert "Voicemail never" in listed(desk)


def test_nobody_is_listed_before_the_hours_that_they_allow(desk, noon):
    news(**AFTERNOONS)
    assert "Nobody waits for a call" in listed(desk)
    noon.move_to(NOON + timedelta(hours=7))
    tasks.tell_news()
    desk = enter(Client(), dana())
    assert "14:00 to 16:00, America/New_York" in listed(desk)
    assert "You may call now: it is 15:00 there." in listed(desk)
    noon.move_to(NOON + timedelta(hours=9))
    desk = enter(Client(), dana())
    assert "Not now: it is 17:00 there." in listed(desk)


def test_only_the_call_takes_somebody_off_the_list(desk):
    filed = news()
    told()
    assert NUMBER in listed(desk)
    assert "Noted" in words(called(desk, filed.case))
    told()
    assert "Nobody waits for a call" in listed(desk)
    assert LedgerEntry.objects.filter(verb="case.called", actor=f"user:{dana().pk}").count() == 1


def ended(desk, case, how):
    since = Case.objects.get(pk=case.pk).call_at
    return post(desk, f"/desk/calls/{case.pk}/called/", since=since.isoformat(), ended=how)


def test_of_somebody_whose_zone_nobody_knows_no_time_there_is_said(desk):
    news()
    page = listed(desk)
    assert "It is 12:00 UTC." in page
    assert "12:00 there" not in page


def test_in_the_hour_that_comes_twice_the_zone_stands_beside_the_time(desk, noon):
    news(**{**AFTERNOONS, "from": "00:00", "until": "23:00", "zone": "America/Chicago"})
    noon.move_to(datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
    desk = enter(Client(), dana())
    assert "it is 01:30 CDT there" in listed(desk)
    noon.move_to(datetime(2026, 11, 1, 7, 30, tzinfo=UTC))
    desk = enter(Client(), dana())
    assert "it is 01:30 CST there" in listed(desk)


def test_who_does_not_answer_stays_on_the_list_with_when_it_was_tried(desk):
    filed = news()
    assert "They stay on the list" in words(ended(desk, filed.case, "unanswered"))
    assert NUMBER in listed(desk)
    assert "(Mon 1 Jun, 12:00 UTC)" in listed(desk)
    called(desk, filed.case)
    assert Case.objects.get().tried_at is None


def test_a_wrong_number_is_rung_no_more_and_its_person_reads_so(desk):
    filed = news()
    ended(desk, filed.case, "wrong")
    told()
    assert "Nobody waits for a call" in listed(desk)
    assert contact_rules(Case.objects.get(), filed.key)["phone"] == ""
    [message] = filed.case.messages.all()
    assert message.opened(filed.key, "body").startswith("We phoned the number that you gave")


def test_news_after_the_call_is_another_call(desk):
    filed = news()
    called(desk, filed.case)
    say = {"case": filed.case, "key": filed.key, "actor": "user:1", "now": NOON}
    actions.write_message(author="desk", text="Which post?", **say)
    told()
    assert NUMBER in listed(desk)


def test_two_callers_with_the_same_list_and_a_later_mark_is_not_wiped_by_the_slower(desk):
    filed = news()
    Case.objects.update(call_at=NOON - timedelta(hours=1))
    address = f"/desk/calls/{filed.case.pk}/called/"
    assert "Somebody else was faster" in words(post(desk, address, since=NOON.isoformat()))
    assert NUMBER in listed(desk)
    assert "Somebody else was faster" in words(post(desk, address, since="yesterday"))


def test_by_both_ways_she_is_mailed_once_and_phoned_once(desk, mailbox):
    filed = news(email="quiet@post.example")
    assert len(mailbox.mails) == 1
    called(desk, filed.case)
    told()
    assert len(mailbox.mails) == 1
    assert "Nobody waits for a call" in listed(desk)


def test_who_takes_the_number_back_is_phoned_no_more(desk):
    filed = news()
    actions.set_contact_rules(case=filed.case, rules={**BY_PHONE, "phone": ""}, key=filed.key, actor="person", now=NOON)
    assert "Nobody waits for a call" in listed(desk)
    assert "To phone 1" not in listed(desk)


def test_a_stopped_case_is_not_on_the_list(desk):
    filed = news()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    assert NUMBER not in listed(desk)
    assert called(desk, filed.case).status_code == 404


def test_an_advocate_sees_no_list(client):
    news()
    assert enter(client, bob()).get("/desk/calls/").status_code == 403


def test_nothing_of_it_comes_into_a_log_or_the_open_part_of_the_ledger(desk, caplog):
    filed = news()
    called(desk, filed.case)
    kept = "".join(str((entry.facts, entry.subject)) for entry in LedgerEntry.objects.all())
    for secret in (NUMBER, "the library"):
        assert secret not in caplog.text + kept


# The mail that could not go


def by_mail():
    filed = make_case(safe={**BY_PHONE, "phone": "", "email": "quiet@post.example"})
    actions.write_message(case=filed.case, author="desk", text="Hello", key=filed.key, actor="user:1", now=NOON)
    return filed


def test_a_mail_that_could_not_go_is_tried_again(mailbox, noon):
    by_mail()
    mailbox.at_rcpt.append("451 try again later")
    told()
    assert mailbox.mails == []
    noon.shift(timedelta(minutes=11))
    told()
    told()
    assert len(mailbox.mails) == 1


def test_a_worker_that_died_with_the_mail_in_hand_does_not_lose_the_news(mailbox, noon, monkeypatch):
    by_mail()
    monkeypatch.setattr(tasks.mail, "there_is_news", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        told()
    monkeypatch.undo()
    told()
    assert mailbox.mails == []
    noon.shift(timedelta(minutes=11))
    told()
    assert len(mailbox.mails) == 1


def test_an_address_that_does_not_exist_is_not_tried_for_ever(mailbox, noon):
    by_mail()
    mailbox.at_rcpt.append("550 no such user")
    told()
    noon.shift(timedelta(minutes=11))
    told()
    assert mailbox.mails == []
    assert Case.objects.get().news_at is None


def test_a_mail_to_a_person_comes_from_an_address_that_tells_nothing(mailbox, settings):
    settings.DEFAULT_FROM_EMAIL, settings.NEWS_FROM = "desk@clinic.example", "updates@post.example"
    by_mail()
    told()
    [mail] = mailbox.mails
    assert (mail.sender, mail.parsed["From"]) == ("updates@post.example", "updates@post.example")
    assert mail.parsed["Message-ID"].endswith("@post.example>")
    assert b"clinic" not in mail.raw
