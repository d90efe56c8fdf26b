"""Whoever can write to the database alone, and holds no key, sends nothing anywhere and speaks for nobody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from notices import actions, alarms, backoff, queries, registering, tasks
from notices.actions import platforms
from notices.actions.keys import issue_key, revoke_key
from notices.actions.registry import load_registry
from notices.models import ApiKey, Channel, Platform, PlatformHost
from notices.queries.genuine import unsigned
from notices.registry_files import read
from portal.doctor import Trouble
from portal.doctor import _registry as doctors_line
from tests import people
from tests.notices.errands import by_webhook, received
from tests.people import NOON
from vault.models import LedgerEntry
from vault.signed import NotGenuine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def by_hand(statement, *values):
    """What a stranger does who can write to the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def tuberia():
    return people.make_platform(kind="email", channel={"address": "ts@tuberia.example"})


@pytest.fixture
def notice(tuberia):
    return people.queue_notice(tuberia)


def begin(notice, now=NOON):
    return actions.begin_attempt(notice_id=notice.pk, actor="worker", now=now)


TAMPERED = {
    "another address": "UPDATE notices_channel SET address = 'me@evil.example'",
    "another mail server": "UPDATE notices_channel SET exchanger = 'mx.evil.example:25'",
    "another way": "UPDATE notices_channel SET kind = 'webhook', address = 'https://evil.example/'",
    "another standing": "UPDATE notices_channel SET standing = 'agreed'",
    "another day of verifying": "UPDATE notices_channel SET verified_on = '2020-01-01'",
    "another's mail": "UPDATE notices_channel SET mail_domain = 'evil.example'",
    "a secret that was replaced": "UPDATE notices_channel SET previous_secret = 'x', secret_overlaps_until = now()",
    "another trust": "UPDATE notices_platform SET trust = 'unknown'",
    "another kind of service": "UPDATE notices_platform SET kind = 'host'",
    "another name": "UPDATE notices_platform SET slug = 'other', name = 'Other'",
    "fingerprints are asked for": "UPDATE notices_platform SET deletes_hashes = true",
    "as if a request had brought it in": "UPDATE notices_platform SET needs_review = true, mac = NULL",
    "no signature": "UPDATE notices_channel SET mac = NULL",
    "a signature of nothing": "UPDATE notices_channel SET mac = ''",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_nothing_is_sent_by_a_row_that_was_changed_by_hand(notice, what):
    by_hand(TAMPERED[what])
    assert begin(notice) is None
    held = people.fresh(notice)
    assert (held.state, held.attempts.count()) == ("queued", 0)
    assert held.next_attempt_at == NOON + backoff.REST


def test_nor_by_one_that_was_moved_to_another_platform(notice):
    other = people.make_platform("other", trust="unknown")
    by_hand("UPDATE notices_channel SET platform_id = %s", other.pk)
    assert begin(notice) is None


def test_nor_by_one_with_the_signature_of_another(notice, tuberia):
    other = people.add_channel(tuberia, kind="email", address="press@tuberia.example")
    by_hand(
        "UPDATE notices_channel SET mac = %s, address = 'me@evil.example' WHERE id = %s", other.mac, notice.channel_id
    )
    assert begin(notice) is None


def test_nor_by_one_that_was_put_there_by_hand(tuberia):
    by_hand(
        "INSERT INTO notices_channel (platform_id, kind, standing, preference, active, address, exchanger, mail_domain,"
        " failures, verified_by) VALUES (%s, 'email', 'official', 1, true, 'me@evil.example', '', '', 0, '')",
        tuberia.pk,
    )
    notice = people.queue_notice(tuberia)
    assert notice.channel.address == "me@evil.example"
    assert begin(notice) is None


def test_a_letter_waits_a_day_for_somebody_to_look_and_is_then_a_humans(notice):
    by_hand(TAMPERED["another address"])
    assert begin(notice, NOON + backoff.PATIENCE) is None
    assert (people.fresh(notice).state, people.fresh(notice).failure) == ("failed", "changed_outside")


def test_once_it_is_as_it_was_the_letter_goes(notice):
    by_hand(TAMPERED["another address"])
    begin(notice)
    by_hand("UPDATE notices_channel SET address = 'ts@tuberia.example'")
    assert begin(notice, NOON + backoff.REST).attempt.sent_to == "ts@tuberia.example"


def test_what_is_said_after_a_letter_waits_too(receiver):
    notice, now = received(by_webhook(receiver)), NOON + timedelta(days=1)
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=now)
    row = notice.follow_ups.get()
    by_hand(TAMPERED["another address"])
    assert actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=now) is None
    row.refresh_from_db()
    assert (row.state, row.next_attempt_at) == ("queued", now + backoff.REST)


def test_no_mail_speaks_for_a_platform_by_a_host_or_domain_that_was_put_there_by_hand(tuberia):
    by_hand("INSERT INTO notices_platformhost (platform_id, host) VALUES (%s, 'evil.example')", tuberia.pk)
    by_hand("UPDATE notices_channel SET address = 'ts@mail.evil.example'")
    assert queries.mail_domains(Platform.objects.get()) == frozenset()


# Keys of the API.


@pytest.fixture
def key(tuberia):
    return issue_key(platform=tuberia, label="t", scopes=["notices:read"], actor="test", now=NOON)


def asked_with(plain):
    return Client(headers={"authorization": f"Bearer {plain}"}).get("/api/v1/notices/").status_code


FORGED_KEYS = {
    "more than it may": 'UPDATE notices_apikey SET scopes = \'["notices:read", "notices:write"]\'',
    "another's": "UPDATE notices_apikey SET platform_id = (SELECT id FROM notices_platform WHERE slug = 'other')",
    "without its signature": "UPDATE notices_apikey SET mac = NULL",
}


@pytest.mark.parametrize("how", FORGED_KEYS)
def test_a_key_that_was_changed_by_hand_opens_nothing(key, how):
    people.make_platform("other")
    assert asked_with(key[1]) == 200
    by_hand(FORGED_KEYS[how])
    assert asked_with(key[1]) == 401


def test_a_key_that_was_revoked_stays_shut_when_the_date_is_taken_out_of_its_row(key):
    revoke_key(key=key[0], actor="test", now=NOON)
    by_hand("UPDATE notices_apikey SET revoked_at = NULL")
    assert asked_with(key[1]) == 401


# Who signs.


def test_what_staff_save_is_signed_whichever_way_they_save_it(tuberia):
    Platform.objects.filter(pk=tuberia.pk).update(trust="unknown")
    tuberia.channels.update(active=False)
    channel = Channel.objects.get()
    channel.address = "abuse@tuberia.example"
    channel.save(update_fields=["address"])
    issue_key(platform=tuberia, label="t", scopes=[], actor="test", now=NOON)
    assert list(unsigned()) == []


def test_two_of_the_staff_who_save_different_things_of_one_row_leave_it_whole(tuberia):
    mine, theirs = Channel.objects.get(), Channel.objects.get()
    mine.address, theirs.mail_domain = "abuse@tuberia.example", "mail.tuberia.example"
    mine.save(update_fields=["address"])
    theirs.save(update_fields=["mail_domain"])
    stored = Channel.objects.get()
    assert (stored.address, stored.mail_domain, stored.genuine) == (
        "abuse@tuberia.example",
        "mail.tuberia.example",
        True,
    )


def save_platform(platform):
    values = {**platforms.snapshot(platform), "trust": "cooperative"}
    platforms.complete_platform(platform=platform, values=values, actor="test", now=NOON)


def save_by_update(platform):
    Platform.objects.filter(pk=platform.pk).update(trust="cooperative")


def save_as_it_is(platform):
    Platform.objects.get(pk=platform.pk).save()


@pytest.mark.parametrize("save", [save_platform, save_by_update, save_as_it_is])
def test_nobody_blesses_unseen_what_was_changed_by_hand(tuberia, save):
    by_hand("UPDATE notices_platform SET process_url = 'https://evil.example/'")
    with pytest.raises(NotGenuine):
        save(tuberia)
    assert not Platform.objects.get().genuine


def test_the_registrys_files_are_not_written_over_it_either():
    load_registry(entries=read(), actor="test", now=NOON)
    by_hand("UPDATE notices_platform SET parent = '' WHERE slug = 'reddit'")
    done = load_registry(entries=read(), actor="test", now=NOON, overwrite=frozenset({"reddit"}))
    assert [line for line in done.kept if "changed outside Recourse" in line] == [
        "reddit: changed outside Recourse, left as it is (manage.py sign_rows)"
    ]


@pytest.fixture
def filed(settings):
    """A site that a request brought in: the people's web process has no key to sign with."""
    settings.SERVICE_KEY_FILE, held = "", settings.SERVICE_KEY_FILE
    site = registering.platform_for("strange.example")
    settings.SERVICE_KEY_FILE = held
    return site


def test_a_site_that_a_request_brought_in_has_no_signature_and_its_letter_is_a_humans(filed):
    assert not any(row.mac for row in (filed, filed.hosts.get(), filed.channels.get()))
    assert list(unsigned()) == []
    notice = people.queue_notice(filed, letter=people.make_anonymous_letter(filed.slug))
    tasks.deliver(str(notice.pk))
    assert people.fresh(notice).state == "filing"


def test_it_is_signed_when_the_desk_has_looked_at_it(filed):
    platforms.complete_platform(platform=filed, values={"name": "Strange"}, actor="test", now=NOON)
    assert all(row.genuine for row in (Platform.objects.get(), PlatformHost.objects.get()))


def test_a_way_that_was_added_to_it_by_hand_sends_nothing(filed):
    by_hand("UPDATE notices_channel SET kind = 'email', address = 'me@evil.example'")
    assert begin(people.queue_notice(filed, letter=people.make_anonymous_letter(filed.slug))) is None


# Somebody is told, looks, and signs.


def test_the_desk_is_woken_and_the_doctor_says_it(tuberia):
    cache.delete_many([alarms.BRAKE, alarms.TOLD])
    assert doctors_line() == "every row of the registry is as it was signed"
    by_hand(TAMPERED["another address"])
    tasks.wake_desk()
    assert "changed outside Recourse: nothing is sent by them (manage.py sign_rows): 1" in mail.outbox[0].body
    with pytest.raises(Trouble, match="1 rows were changed outside Recourse"):
        doctors_line()


def test_what_is_to_be_signed_is_shown_and_not_signed_without_a_word(tuberia, capsys):
    by_hand(TAMPERED["another address"])
    with pytest.raises(CommandError, match="nothing was signed"):
        call_command("sign_rows")
    said = capsys.readouterr().out
    assert "tuberia email (CHANGED since it was signed)" in said
    assert "address: me@evil.example" in said
    assert not Channel.objects.get().genuine


def test_whoever_has_looked_signs(notice, capsys):
    by_hand("UPDATE notices_channel SET mac = NULL")
    call_command("sign_rows", "--yes")
    assert "not signed yet" in capsys.readouterr().out
    assert begin(notice) is not None
    assert LedgerEntry.objects.get(verb="rows.signed").facts == {"count": 1}


def test_a_secret_is_not_shown(tuberia, capsys):
    people.add_channel(tuberia, kind="webhook", address="https://tuberia.example/", secret=people.WEBHOOK_SECRET)
    issue_key(platform=tuberia, label="t", scopes=[], actor="test", now=NOON)
    by_hand("UPDATE notices_channel SET mac = NULL")
    by_hand("UPDATE notices_apikey SET mac = NULL")
    call_command("sign_rows", "--yes")
    said = capsys.readouterr().out
    assert "secret: set" in said
    assert ApiKey.objects.get().digest not in said


def test_where_the_registrys_file_says_otherwise_that_stands_beside_it(capsys):
    load_registry(entries=read(), actor="test", now=NOON)
    by_hand("UPDATE notices_platform SET trust = 'hostile' WHERE slug = 'bing'")
    call_command("sign_rows", "--yes")
    assert "trust: hostile   (the registry's file says 'cooperative')" in capsys.readouterr().out


def test_an_installation_of_before_is_signed_at_its_first_start_and_never_again_unseen(tuberia):
    by_hand("UPDATE notices_channel SET mac = NULL")
    by_hand("UPDATE notices_platform SET mac = NULL")
    call_command("sign_rows", "--first")
    assert list(unsigned()) == []
    by_hand("UPDATE notices_channel SET mac = NULL, address = 'me@evil.example'")
    with pytest.raises(CommandError, match="nothing was signed"):
        call_command("sign_rows", "--first")


def test_a_new_installation_has_had_its_first_time_with_nothing_to_sign(tuberia):
    call_command("sign_rows", "--first")
    by_hand("UPDATE notices_channel SET mac = NULL")
    with pytest.raises(CommandError, match="nothing was signed"):
        call_command("sign_rows", "--first")


def test_a_process_without_the_key_signs_nothing(settings):
    settings.SERVICE_KEY_FILE = ""
    with pytest.raises(CommandError, match="no SERVICE_KEY_FILE"):
        call_command("sign_rows", "--yes")
