"""The vault's timetable: chain the ledger; write its head and every erasure outside the database."""

import json
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from vault import anchors, erasures, ledger, ledger_reader, letter_keys


@shared_task(ignore_result=True)
def seal_ledger() -> None:
    """Chain what was appended since the last run."""
    while ledger.seal() == 5000:
        pass


def _anchors() -> Path:
    return Path(settings.DATA_DIR) / "anchors.jsonl"


@shared_task(ignore_result=True)
def anchor_ledger() -> None:
    """Append the chain's head to DATA_DIR/anchors.jsonl, a file that the operator copies off the host."""
    sequence, head = ledger_reader.head()
    line = json.dumps({"at": timezone.now().isoformat(), "sequence": sequence, "head": head})
    with _anchors().open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@shared_task(ignore_result=True)
def keep_anchored() -> None:
    """The first anchor at once, then one an hour; the file says when, so that no restart can put it off."""
    age = anchors.age(_anchors(), timezone.now())
    if age is None or age >= anchors.EVERY:
        anchor_ledger()


@shared_task(ignore_result=True)
def journal_erasures() -> None:
    """Write into the journal what an erasing process could not write there itself."""
    erasures.catch_up()


@shared_task(ignore_result=True)
def note_letter_key() -> None:
    """Publish the key that letters are signed with before it has signed one, so that no change can lose it."""
    letter_keys.note(timezone.now())
