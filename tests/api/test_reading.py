"""Listing proves nothing; fetching the letter is receipt (act.md, table of proof)."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from notices import actions
from notices.actions.queueing import Offered
from notices.models import Notice
from tests.api.conftest import Program, problem
from tests.people import (
    ALICE,
    PDQ_OF_ALICE,
    SHA256_OF_ALICE,
    fresh,
    key_of,
    make_anonymous_letter,
    make_key,
    make_letter,
    make_platform,
    make_release,
    queue_notice,
)  # fmt: skip
from vault import keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def with_hashes(platform, now):
    letter = make_letter(platform.slug, now=now, fingerprints_offered=2)
    offered = [Offered(letter.items[0].ref, each) for each in (PDQ_OF_ALICE, SHA256_OF_ALICE)]
    return queue_notice(platform, letter=letter, offered=offered, now=now)


def test_the_list_shows_what_there_is_and_proves_nothing(program, notice):
    (row,) = program.get("notices/").json()["notices"]
    assert (row["id"], row["state"], row["item_count"]) == (str(notice.pk), "new", 1)
    assert (row["received_at"], row["due_at"], row["grade"]) == (None, None, None)
    assert fresh(notice).due_at is None


def test_the_list_holds_no_content_and_no_fingerprint(program, platform, now):
    with_hashes(platform, now)
    body = program.get("notices/").content.decode()
    for secret in (ALICE, "post/1", "good faith", PDQ_OF_ALICE.value, SHA256_OF_ALICE.value):
        assert secret not in body


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
def test_fetching_the_letter_starts_the_clock_with_grade_b(program, notice, path):
    before = timezone.now()
    assert program.notice(notice, path).status_code == 200
    after = fresh(notice)
    assert (after.grade, after.state) == ("B", "received")
    assert before <= after.received_at <= timezone.now()
    assert after.due_at - after.received_at == timedelta(hours=48)
    receipt = after.receipts.get()
    assert (receipt.proof, receipt.actor) == ("retrieved", f"platform:tuberia:{program.key.prefix}")


def test_fetching_again_changes_nothing(program, notice):
    first = program.notice(notice).json()
    program.notice(notice, "letter.pdf")
    again = program.notice(notice).json()
    assert (first["due_at"], first["grade"]) == (again["due_at"], "B")
    assert fresh(notice).receipts.count() == 1


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
@pytest.mark.parametrize("method", ["head", "options"])
def test_asking_without_taking_the_letter_is_no_receipt(program, notice, method, path):
    response = getattr(program.client, method)(f"/api/v1/notices/{notice.pk}/{path}")
    assert response.status_code == 405
    assert fresh(notice).due_at is None


def test_the_full_notice_holds_the_letter_its_items_and_its_times(program, notice):
    full = program.notice(notice).json()
    (item,) = full["items"]
    assert full["letter"]["signature"]["name"] == ALICE
    assert item["id"] == full["letter"]["items"][0]["ref"]
    assert (item["answer"], item["late"], full["grade"]) == ("silent", False, "B")


def test_the_signed_bytes_are_the_letter_and_the_signature_holds(program, notice):
    response = program.notice(notice, "signed-letter")
    full = program.notice(notice).json()
    assert response.headers["Recourse-Signature"] == full["signature"]["value"]
    assert response.json() == full["letter"]
    jwk = keys.letter_public_jwk()
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "="))
    public.verify(base64.b64decode(full["signature"]["value"]), response.content)
    assert full["signature"]["key_id"] == jwk["kid"] == response.headers["Recourse-Key-Id"]


def test_the_pdf_is_the_letter_on_paper(program, notice):
    response = program.notice(notice, "letter.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_nothing_of_a_notice_may_stay_in_a_cache(program, notice):
    assert program.notice(notice).headers["Cache-Control"] == "no-store"


def test_hashes_come_with_the_notice_where_they_were_released(program, platform, now):
    hashes = program.notice(with_hashes(platform, now)).json()["hashes"]
    assert {(each["kind"], each["value"]) for each in hashes} == {
        ("pdq", PDQ_OF_ALICE.value), ("sha256", SHA256_OF_ALICE.value),
    }  # fmt: skip


def test_without_a_release_of_hashes_there_are_none(program, notice):
    assert program.notice(notice).json()["hashes"] == []


def test_hashes_are_gone_once_the_person_takes_them_back(program, platform, now):
    notice = with_hashes(platform, now)
    actions.withdraw_hashes(release_ref=notice.release_ref, actor="alice", now=now)
    assert program.notice(notice).json()["hashes"] == []


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
def test_a_platform_that_lost_our_trust_gets_neither_name_nor_hashes(program, platform, now, path):
    notice = with_hashes(platform, now)
    type(platform).objects.update(trust="unknown")
    assert problem(program.notice(notice, path)) == "gone"
    assert fresh(notice).due_at is None


def test_a_stranger_reads_the_desks_letter_and_no_name(now):
    hostile = make_platform("vileboard", trust="hostile", standing="courtesy")
    release = replace(make_release(hostile.slug, now=now), agreed_by="person")
    notice = queue_notice(hostile, letter=make_anonymous_letter(hostile.slug, release=release), now=now)
    body = Program(hostile).notice(notice).content.decode()
    assert ALICE not in body
    assert "Dana Desk" in body


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
def test_a_withdrawn_notice_cannot_be_fetched(program, notice, path, now):
    actions.withdraw(notice=notice, actor="alice", now=now)
    assert problem(program.notice(notice, path)) == "withdrawn"
    assert fresh(notice).due_at is None


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
def test_a_letter_whose_release_ended_cannot_be_fetched(program, notice, path, now):
    actions.revoke_release(release_ref=notice.release_ref, actor="alice", now=now)
    assert problem(program.notice(notice, path)) == "gone"
    assert fresh(notice).due_at is None


def take_one_link_back(notice, now):
    actions.withdraw_items(notice=notice, refs=[notice.items.first().pk], actor="alice", now=now)


def pause(notice, now):
    actions.pause(key_id=notice.key_id, actor="alice", now=now)


@pytest.mark.parametrize("path", ["", "letter.pdf", "signed-letter"])
@pytest.mark.parametrize("happens", [pause, take_one_link_back])
def test_what_the_person_holds_back_cannot_be_fetched_for_the_first_time(program, platform, path, happens, now):
    notice = queue_notice(platform, letter=make_letter(platform.slug, items=2, now=now), now=now)
    happens(notice, now)
    assert program.get("notices/").json()["notices"][0]["retrievable"] is False
    assert problem(program.notice(notice, path)) == "gone"
    assert (fresh(notice).received_at, fresh(notice).receipts.count()) == (None, 0)


@pytest.mark.parametrize("happens", [pause, take_one_link_back])
def test_what_the_platform_has_had_it_may_read_again(program, platform, happens, now):
    notice = queue_notice(platform, letter=make_letter(platform.slug, items=2, now=now), now=now)
    program.notice(notice)
    happens(notice, now)
    assert program.notice(notice).status_code == 200


def test_a_pause_while_the_letter_is_being_opened_is_kept(program, notice, now, monkeypatch):
    """It comes after the door looked and before the receipt is written."""
    open_key = keys.open_for_desk

    def and_meanwhile(key_id):
        pause(notice, now)
        return open_key(key_id)

    monkeypatch.setattr(keys, "open_for_desk", and_meanwhile)
    assert problem(program.notice(notice)) == "gone"
    assert fresh(notice).received_at is None


def test_the_list_says_which_letters_are_gone(program, notice, now):
    actions.withdraw(notice=notice, actor="alice", now=now)
    (row,) = program.get("notices/").json()["notices"]
    assert (row["state"], row["retrievable"]) == ("withdrawn", False)


def test_after_erasure_a_closed_notice_is_gone_too(program, platform, now):
    key = make_key()
    notice = queue_notice(platform, key=key, now=now)
    program.report(notice, outcome="removed")
    keys.erase(key.id, now)
    actions.erase(key_id=key.id, actor="alice", now=now)
    assert problem(program.notice(notice)) == "gone"
    assert problem(program.report(notice, outcome="already_gone")) == "gone"


def test_a_key_without_a_wrap_is_gone_even_before_the_rows_are_emptied(program, platform, now):
    key = make_key()
    notice = queue_notice(platform, key=key, now=now)
    keys.erase(key.id, now)
    assert problem(program.notice(notice)) == "gone"


def test_a_voided_receipt_is_shown_as_none(program, notice, now):
    program.notice(notice)
    actions.void_receipt(receipt=fresh(notice).receipts.get(), reason="test", actor="desk", now=now, key=key_of(notice))
    (row,) = program.get("notices/").json()["notices"]
    assert (row["state"], row["received_at"], row["due_at"]) == ("new", None, None)


def test_a_letter_that_was_altered_in_the_database_is_not_handed_out(program, notice, platform, now):
    other = queue_notice(platform, now=now)
    Notice.objects.filter(pk=notice.pk).update(letter=other.letter)
    assert problem(program.notice(notice)) == "server-error"
    assert fresh(notice).due_at is None
