"""Sealed columns: bound to their table, column and row."""

import json

import pytest
from django.db import connection

from notices.models import Receipt
from takedown.models import Draft
from tests.vault.conftest import NOW
from vault import keys
from vault.keys import CannotOpen

pytestmark = pytest.mark.django_db
WORDS = {"statement": "I did not agree. ☂ ñ", "items": [1, 2]}


@pytest.fixture
def draft(alice_key):
    return draft_of(alice_key)


def test_what_was_sealed_comes_back(draft, alice_key):
    assert Draft.objects.get(pk=draft.pk).opened(alice_key, "body") == WORDS


def test_nothing_of_it_stands_in_the_table(draft):
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(body, 'escape') FROM takedown_draft")
        stored = cursor.fetchone()[0]
    assert "agree" not in stored
    assert json.dumps(WORDS) not in stored


def test_the_same_words_look_different_each_time(draft, alice_key):
    assert bytes(draft.body) != bytes(draft_of(alice_key).body)


def test_a_value_moved_to_another_row_does_not_open(draft, alice_key):
    other = draft_of(alice_key)
    Draft.objects.filter(pk=other.pk).update(body=draft.body)
    assert_closed(Draft.objects.get(pk=other.pk), alice_key, "body")


def test_a_value_moved_to_another_table_does_not_open(draft, alice_key):
    assert_closed(Receipt(pk=draft.pk, evidence=draft.body), alice_key, "evidence")


def test_a_value_moved_to_another_column_does_not_open(alice_key):
    receipt = Receipt()
    receipt.seal(alice_key, evidence="read at noon")
    receipt.reply = receipt.evidence
    assert_closed(receipt, alice_key, "reply")


def test_another_cases_key_does_not_open_it(draft):
    assert_closed(draft, keys.create_key(), "body")


@pytest.mark.parametrize("place", [0, 12, -1])
def test_one_flipped_bit_does_not_open(draft, alice_key, place):
    blob = bytearray(draft.body)
    blob[place] ^= 1
    draft.body = bytes(blob)
    assert_closed(draft, alice_key, "body")


@pytest.mark.parametrize("blob", [b"", b"x", b"x" * 27])
def test_a_cut_off_value_is_a_refusal_and_no_crash(draft, alice_key, blob):
    draft.body = blob
    assert_closed(draft, alice_key, "body")


def test_nothing_stays_nothing(alice_key):
    receipt = Receipt()
    receipt.seal(alice_key, evidence=None)
    assert receipt.evidence is None
    assert receipt.opened(alice_key, "evidence") is None


def draft_of(key):
    draft = Draft(key_id=key.id, created_at=NOW, touched_at=NOW)
    draft.seal(key, body=WORDS)
    draft.save()
    return draft


def assert_closed(row, key, column):
    with pytest.raises(CannotOpen):
        row.opened(key, column)
