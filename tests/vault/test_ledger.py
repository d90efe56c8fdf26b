"""The ledger: appended by anybody, chained by one, changed by nobody unseen."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.vault.conftest import NOW
from vault import ledger, ledger_reader
from vault.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Five sealed entries."""
    tell(5)
    ledger.seal()


def test_a_fresh_ledger_is_whole():
    assert ledger_reader.verify() == ledger_reader.Verdict(0, None, "", 0, ledger.GENESIS)


def test_a_chain_holds_and_the_unsealed_tail_is_counted(chain):
    tell(2)
    verdict = ledger_reader.verify()
    assert (verdict.whole, verdict.broken_at, verdict.unsealed) == (5, None, 2)
    assert (verdict.whole, verdict.head) == ledger_reader.head()


def test_sealing_again_changes_nothing_and_new_entries_go_on(chain):
    before = ledger_reader.head()
    assert ledger.seal() == 0
    assert ledger_reader.head() == before
    tell(1)
    assert ledger.seal() == 1
    assert ledger_reader.verify().whole == 6


def test_sealing_goes_in_portions():
    tell(5)
    assert [ledger.seal(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert ledger_reader.verify().whole == 5


@pytest.mark.parametrize(
    "change",
    [
        'facts = \'{"grade": "A"}\'',
        "actor = 'nobody'",
        "verb = 'notice.received'",
        "subject = 'notice:9'",
        "at = at - interval '1 microsecond'",
        f"digest = '{'0' * 64}'",
        f"seal = '{'0' * 64}'",
    ],
)
def test_the_first_altered_entry_is_named(chain, change):
    tamper(f"UPDATE vault_ledgerentry SET {change} WHERE sequence = 3")
    verdict = ledger_reader.verify()
    assert (verdict.whole, verdict.broken_at) == (2, 3)
    assert "altered" in verdict.why


def test_a_removed_entry_is_named(chain):
    tamper("DELETE FROM vault_ledgerentry WHERE sequence = 2")
    verdict = ledger_reader.verify()
    assert (verdict.broken_at, verdict.why) == (2, "an entry is missing before it")


def test_a_removed_entry_is_seen_although_the_rest_moved_up(chain):
    tamper(
        "DELETE FROM vault_ledgerentry WHERE sequence = 2",
        "UPDATE vault_ledgerentry SET sequence = sequence - 1 WHERE sequence > 2",
    )
    assert ledger_reader.verify().broken_at == 2


def test_swapped_entries_are_seen(chain):
    tamper(
        "UPDATE vault_ledgerentry SET sequence = -1 WHERE sequence = 2",
        "UPDATE vault_ledgerentry SET sequence = 2 WHERE sequence = 4",
        "UPDATE vault_ledgerentry SET sequence = 4 WHERE sequence = -1",
    )
    assert ledger_reader.verify().broken_at == 2


def test_an_entry_slipped_in_is_seen(chain):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_ledgerentry (at, actor, verb, subject, facts, digest, sequence, seal)"
            " VALUES (now(), 'x', 'x', 'x', '{}', '', 6, repeat('a', 64))"
        )
    assert ledger_reader.verify().broken_at == 6


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault_ledgerentry SET actor = 'nobody' WHERE sequence = 3",
        "UPDATE vault_ledgerentry SET seal = '' WHERE sequence = 3",
        "UPDATE vault_ledgerentry SET sequence = NULL WHERE sequence = 3",
        "DELETE FROM vault_ledgerentry WHERE sequence = 3",
        "UPDATE vault_ledgerentry SET facts = '{}', actor = 'nobody' WHERE sequence IS NULL",
        "DELETE FROM vault_ledgerentry WHERE sequence IS NULL",
    ],
)
def test_the_database_itself_refuses_changes(chain, change):
    tell(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_private_words_are_kept_as_a_keyed_digest_only(alice_key):
    ledger.append(actor="alice", verb="request.filed", subject="case:1", now=NOW, key=alice_key, private="her words")
    entry = LedgerEntry.objects.get()
    assert entry.digest == alice_key.digest("ledger", ledger.canonical("her words"))
    assert "her words" not in str(vars(entry))


def test_news_comes_in_the_order_of_the_chain(chain):
    tell(1, verb="other")
    ledger.seal()
    found = ledger_reader.entries_after(2, frozenset({"told"}))
    assert [entry.sequence for entry in found] == [3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_side_by_side_make_one_whole_chain():
    writers = [threading.Thread(target=apart, args=(tell, 25)) for _ in range(3)]
    sealers = [threading.Thread(target=apart, args=(seal_often, 15)) for _ in range(3)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in (*writers, *sealers):
        thread.join()
    ledger.seal()
    assert ledger_reader.verify().whole == 75


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_committed_late_gets_its_place_at_the_end():
    begun, may_end = threading.Event(), threading.Event()
    late = threading.Thread(target=apart, args=(tell_late, begun, may_end))
    late.start()
    begun.wait()
    tell(1, verb="quick")
    ledger.seal()
    may_end.set()
    late.join()
    ledger.seal()
    assert [entry.verb for entry in LedgerEntry.objects.order_by("sequence")] == ["quick", "late"]
    assert ledger_reader.verify().whole == 2


def tell(count, verb="told"):
    for number in range(count):
        now = NOW + timedelta(microseconds=number)
        ledger.append(actor="bob", verb=verb, subject="notice:1", now=now, facts={"number": number, "ñ": [1.5]})


def tell_late(begun, may_end):
    with transaction.atomic():
        tell(1, verb="late")
        begun.set()
        may_end.wait()


def seal_often(count):
    for _ in range(count):
        ledger.seal()


def apart(work, *arguments):
    """Work on a connection of its own, as another process would."""
    try:
        work(*arguments)
    finally:
        connection.close()


def tamper(*statements):
    """What an intruder with the owner's rights can do: switch the guard off, and on again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE vault_ledgerentry DISABLE TRIGGER append_only")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE vault_ledgerentry ENABLE TRIGGER append_only")
