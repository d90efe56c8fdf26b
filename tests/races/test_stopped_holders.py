"""Who was stopped may hold a lock in an open transaction: nobody waits longer for it than it may stand open."""

import fcntl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction

from notices import actions
from notices.models import Channel, Notice, Platform
from tests import people
from vault import erasures, keys, ledger
from vault.ledger import SEALER_LOCK

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def stopped(take, ends="30s"):
    """Somebody who took a lock and does nothing more; PostgreSQL ends it after `ends`."""
    taken, over = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET idle_in_transaction_session_timeout = '{ends}'")
                take(cursor)
                taken.set()
                over.wait(30)
                transaction.set_rollback(True)
        except (InterfaceError, OperationalError):
            pass  # PostgreSQL ended it
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def holding(rows):
    return lambda _cursor: list(rows.select_for_update())


def begin(notice):
    return actions.begin_attempt(notice_id=notice.pk, actor="worker", now=datetime.now(UTC))


def seconds(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_every_connection_is_told_how_long_it_may_stand_idle_with_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("30s", "1min")


@pytest.mark.parametrize("model", [Notice, Platform])
def test_a_claim_passes_by_what_somebody_holds(model):
    notice = people.queue_notice(people.make_platform(), now=datetime.now(UTC))
    with stopped(holding(model.objects.all())), pytest.raises(actions.Busy):
        begin(notice)
    assert begin(notice)


def test_at_other_platforms_claims_go_on():
    people.make_platform("held")
    free = people.queue_notice(people.make_platform("free"), now=datetime.now(UTC))
    with stopped(holding(Platform.objects.filter(slug="held"))):
        assert begin(free)


def test_a_record_waits_no_longer_than_the_transaction_may_stand():
    notice = people.queue_notice(people.make_platform(), now=datetime.now(UTC))
    claim = begin(notice)
    with stopped(holding(Channel.objects.all()), ends="1s"):
        assert seconds(lambda: record(claim)) < 10
    assert people.fresh(notice).state == "sent"


def record(claim):
    return actions.record_attempt(
        attempt=claim.attempt, outcome="delivered", code="", proof=None, reply="", key=people.key_of(claim.notice),
        actor="worker", now=datetime.now(UTC),
    )  # fmt: skip


def test_sealing_passes_by_a_stopped_sealer():
    people.queue_notice(people.make_platform())
    with stopped(lambda cursor: cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])):
        assert ledger.seal() == 0
    assert ledger.seal() > 0


def test_an_erasure_does_not_wait_for_whoever_holds_the_journal(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = str(tmp_path)
    monkeypatch.setattr(erasures, "PATIENCE", 0.2)
    key = people.make_key()
    with erasures.journal_path().open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert seconds(lambda: erase(key)) < 5
    assert erasures.catch_up() == 1
    assert [each.key_id for each in erasures.read(erasures.journal_path())] == [key.id]


def erase(key):
    with transaction.atomic():
        keys.erase(key.id, datetime.now(UTC))
