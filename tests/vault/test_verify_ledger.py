"""`verify_ledger`, and the anchors that the timetable writes."""

import json
import os
import time

import pytest
from django.core.management import CommandError, call_command

from tests.vault.conftest import manage
from tests.vault.test_ledger import tamper, tell
from vault import ledger, tasks

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def anchors(settings, tmp_path):
    """Five sealed entries, anchored after the third and after the fifth."""
    settings.DATA_DIR = tmp_path
    tasks.anchor_ledger()
    for count in (3, 2):
        tell(count)
        tasks.seal_ledger()
        tasks.anchor_ledger()
    return tmp_path / "anchors.jsonl"


def test_a_whole_ledger_is_said_to_hold(anchors, capsys):
    tell(2)
    call_command("verify_ledger", anchors=anchors)
    said = capsys.readouterr().out
    assert "Unsealed tail: 2 entries" in said
    assert "The chain holds: 5 entries" in said
    assert "Anchors hold: 3" in said


def test_the_first_broken_entry_is_named(anchors):
    tamper("UPDATE vault_ledgerentry SET actor = 'x' WHERE sequence IN (2, 4)")
    with pytest.raises(CommandError, match="broken at entry 2"):
        call_command("verify_ledger")


def test_a_chain_cut_short_is_whole_and_no_longer_the_anchored_one(anchors, capsys):
    tamper("DELETE FROM vault_ledgerentry WHERE sequence > 3")
    call_command("verify_ledger")
    assert "The chain holds: 3 entries" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no longer holds entry 5"):
        call_command("verify_ledger", anchors=anchors)


def test_a_chain_wholly_rewritten_is_whole_and_no_longer_the_anchored_one(anchors):
    tamper("UPDATE vault_ledgerentry SET actor = 'x', sequence = NULL, seal = ''")
    ledger.seal()
    call_command("verify_ledger")
    with pytest.raises(CommandError, match="no longer holds entry 3"):
        call_command("verify_ledger", anchors=anchors)


def test_the_first_anchor_comes_at_once_and_then_one_an_hour(settings, tmp_path):
    settings.DATA_DIR, path = tmp_path, tmp_path / "anchors.jsonl"
    written = []
    for minutes in (0, 0, 59, 60):
        if path.exists():
            os.utime(path, times=(time.time() - minutes * 60,) * 2)
        tasks.keep_anchored()
        written.append(len(path.read_text().splitlines()))
    assert written == [1, 1, 1, 2]


def test_an_unreadable_anchor_is_no_good_news(anchors):
    anchors.write_text(anchors.read_text() + '{"at": 1}\n')
    with pytest.raises(CommandError, match="line 4"):
        call_command("verify_ledger", anchors=anchors)


def test_an_anchor_says_when_where_and_what(anchors):
    last = json.loads(anchors.read_text().splitlines()[-1])
    assert (last["sequence"], len(last["head"])) == (5, 64)
    assert last["at"].endswith("+00:00")


@pytest.mark.django_db(transaction=True)
def test_a_broken_chain_ends_with_exit_code_1():
    tell(2)
    ledger.seal()
    assert manage("verify_ledger").returncode == 0
    tamper("UPDATE vault_ledgerentry SET actor = 'x' WHERE sequence = 1")
    done = manage("verify_ledger")
    assert (done.returncode, "broken at entry 1" in done.stderr) == (1, True)
