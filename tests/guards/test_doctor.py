"""`manage.py doctor`: one line for each thing, and the truth in it."""

import os
import socket
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal import doctor
from tests.people import make_platform, queue_notice
from vault import ledger, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_every_line_of_a_healthy_installation_is_well_but_mail_that_nobody_takes(settings, unused_port):
    tasks.anchor_ledger()
    settings.EMAIL_PORT = unused_port
    found = lines()
    assert {name for name, line in found.items() if not line.well} == {"Mail"}
    assert "Refused" in found["Mail"].words


def test_a_ledger_that_nobody_seals_shows_that_the_timetable_stands_still():
    ledger.append(actor="a", verb="b", subject="c", now=timezone.now() - timedelta(minutes=3))
    assert "1 ledger entries are unsealed" in lines()["Timetable"].words


def test_anchors_that_nobody_writes_are_missed():
    begun(hours=3)
    assert not lines()["Anchors"].well


def test_an_anchor_that_is_old_is_missed_at_any_age(data):
    tasks.anchor_ledger()
    age(data / "anchors.jsonl", hours=3)
    assert not lines()["Anchors"].well


def test_a_new_installation_is_given_time_for_its_first_anchor():
    begun(hours=1)
    assert lines()["Anchors"].well


def test_a_notice_that_waits_is_told(data):
    queue_notice(make_platform(), now=timezone.now() - timedelta(hours=1))
    assert "waits for 1:00:" in lines()["Delivery"].words


def test_a_missing_key_is_told(settings):
    settings.LETTER_KEY_FILE = "/nowhere"
    assert "LETTER_KEY_FILE cannot be read" in lines()["Keys"].words


def test_a_library_that_letters_need_is_missed_in_its_own_line_and_no_other(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.delitem(sys.modules, "notices.press", raising=False)
    monkeypatch.delattr("notices.press", raising=False)
    found = lines()
    assert "weasyprint" in found["Letters"].words
    assert not found["Letters"].well
    assert found["Database"].well


def test_the_command_ends_with_1_when_something_is_amiss(capsys):
    begun(hours=3)
    with pytest.raises(SystemExit) as end:
        call_command("doctor")
    assert end.value.code == 1
    assert "!!  Anchors" in capsys.readouterr().out


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def begun(hours):
    """The ledger's first entry is so old."""
    ledger.append(actor="a", verb="b", subject="c", now=timezone.now() - timedelta(hours=hours))


def age(path, hours):
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


def lines():
    return {line.name: line for line in doctor.examine()}
