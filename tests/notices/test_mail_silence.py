"""A name server that stays silent holds up nobody's mail but its own platform's, and of that as little as can be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import reply_addresses
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from tests import dns_server, mails, people

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def zone(settings, noon, monkeypatch):
    """The name server of the whole town: it says nothing about Tuberia. Patience is cut short."""
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    monkeypatch.setattr("notices.mail_in.resolver.SECONDS", 0.3)
    with dns_server.name_server() as zone:
        zone.publish("s1._domainkey.tuberia.example", mails.key_record())
        zone.publish("s1._domainkey.quick.example", mails.key_record("quick.example"))
        zone.deaf = {"tuberia.example"}
        settings.DNS_SERVERS = [zone.server]
        yield zone


@pytest.fixture
def a_mail_a_sweep(monkeypatch):
    """A sweep has time for one mail."""
    monkeypatch.setattr(mail_tasks, "SWEEP_SECONDS", 0)


def notice_of(slug="tuberia"):
    platform = people.make_platform(slug, kind="email", channel={"address": f"ts@{slug}.example"})
    return people.send_notice(platform, proof="relay_accepted")


def answers(notice, text="We have it.", selector="s1"):
    """The platform's answer, signed; later than what came before."""
    domain = f"{notice.platform.slug}.example"
    to = reply_addresses.made_for("reply", notice.number, notice.wire_id)
    raw = mails.answer(to, text, sender=f"ts@{domain}")
    took_in(mails.signed(raw, domain, owner=domain, selector=selector), notice)


def took_in(raw, notice):
    assert intake.take_in(raw, now=timezone.now() + timedelta(seconds=notice.mails.count()))


def effects(notice):
    return list(notice.mails.order_by("received_at").values_list("effect", flat=True))


@pytest.mark.usefixtures("a_mail_a_sweep")
def test_however_much_the_silent_platform_writes_the_others_mail_is_judged_in_the_next_sweep(zone):
    silent, quick = notice_of(), notice_of("quick")
    for text in ("one", "two", "three"):
        answers(silent, text)
    answers(quick)
    mail_tasks.judge_mails()
    mail_tasks.judge_mails()
    assert (effects(silent), effects(quick)) == (["", "", ""], ["receipt"])


@pytest.mark.usefixtures("a_mail_a_sweep")
def test_nor_do_two_silent_platforms_wait_for_each_other(zone):
    first, other = notice_of(), notice_of("quick")
    for text in ("one", "two"):
        answers(first, text)
    answers(other)
    zone.deaf = {"tuberia.example", "quick.example"}
    mail_tasks.judge_mails()
    mail_tasks.judge_mails()
    zone.deaf = {"tuberia.example"}
    for _ in range(2):
        mail_tasks.judge_mails()
    assert (effects(first), effects(other)) == (["", ""], ["receipt"])


def test_a_silent_name_server_is_asked_once_in_a_sweep_and_bounces_ask_nobody(zone):
    notice = notice_of()
    answers(notice, "one", selector="s1")
    answers(notice, "two", selector="s2")
    took_in(mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id, 1)), notice)
    mail_tasks.judge_mails()
    assert (zone.asked, effects(notice)) == (["s1._domainkey.tuberia.example"], ["", "", "failed"])


def test_what_was_tried_in_vain_lets_the_platforms_next_mail_go_first(zone):
    notice = notice_of()
    answers(notice, "one", selector="dead")
    answers(notice, "two")
    zone.deaf = {"dead._domainkey.tuberia.example"}
    mail_tasks.judge_mails()
    assert effects(notice) == ["", ""]
    mail_tasks.judge_mails()
    assert effects(notice) == ["", "receipt"]


def test_once_it_answers_all_of_it_is_judged_and_the_clock_runs_from_the_first(zone):
    notice = notice_of()
    for text in ("one", "two", "three"):
        answers(notice, text)
    mail_tasks.judge_mails()
    zone.deaf = set()
    mail_tasks.judge_mails()
    assert effects(notice) == ["receipt", "known", "known"]
    assert people.fresh(notice).received_at == notice.mails.earliest("received_at").received_at
