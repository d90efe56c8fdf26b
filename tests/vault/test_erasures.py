"""The journal of erasures, outside the database."""

import stat

import pytest
from django.db import transaction

from tests.vault.conftest import NOW
from vault import erasures, keys, tasks
from vault.erasures import JournalDamaged

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "tombstones.jsonl"


def test_an_erasure_is_journaled_once_it_is_committed(alice_key, journal):
    with transaction.atomic():
        keys.erase(alice_key.id, NOW)
        assert not journal.exists()
    assert erasures.read(journal) == erasures.in_database()
    assert [erasure.key_id for erasure in erasures.read(journal)] == [alice_key.id]
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600


def test_an_erasure_that_did_not_happen_is_not_journaled(alice_key, journal):
    with transaction.atomic():
        keys.erase(alice_key.id, NOW)
        transaction.set_rollback(True)
    assert not journal.exists()


def test_a_journal_that_cannot_be_written_stops_no_erasure_and_is_caught_up(alice_key, settings, journal):
    settings.DATA_DIR = journal.parent / "not there"
    keys.erase(alice_key.id, NOW)
    settings.DATA_DIR = journal.parent
    tasks.journal_erasures()
    tasks.journal_erasures()
    assert [erasure.key_id for erasure in erasures.read(journal)] == [alice_key.id]


def test_a_line_that_a_power_cut_left_unfinished_is_written_anew(alice_key, journal):
    keys.erase(alice_key.id, NOW)
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-20])
    assert erasures.read(journal) == []
    assert erasures.catch_up() == 1
    assert journal.read_bytes() == whole


def test_whole_lines_before_an_unfinished_one_stay(alice_key, journal):
    others = [keys.create_key().id for _ in range(80)]
    for key_id in others:
        keys.erase(key_id, NOW)
    with journal.open("ab") as file:
        file.write(b'{"sequence": 9')
    keys.erase(alice_key.id, NOW)
    assert [erasure.key_id for erasure in erasures.read(journal)] == [*others, alice_key.id]


@pytest.mark.parametrize("line", ["{}", "[]", "not json", '{"sequence": 1, "key": "x", "erased_at": "y"}'])
def test_a_damaged_line_is_named_and_never_passed_over(alice_key, journal, line):
    keys.erase(alice_key.id, NOW)
    journal.write_text(journal.read_text() + line + "\n")
    with pytest.raises(JournalDamaged, match="line 2"):
        erasures.read(journal)
