"""After a change of keys old letters are checked as before: by what the guide says, over HTTP, as a platform would."""

import base64
import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from django.core.management import CommandError, call_command
from django.utils import timezone

from notices import letter as letters
from notices import tasks
from notices.models import Notice
from tests import people, servers
from tests.api.conftest import Program
from tests.notices.test_mail_out import attached
from vault import keys, letter_keys
from vault.installation import letter_key
from vault.models import LetterKey
from vault.tasks import note_letter_key

pytestmark = pytest.mark.django_db
WELL_KNOWN = "/.well-known/recourse-letters.json"


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    """A letter.key of this test's own."""
    settings.LETTER_KEY_FILE = str(tmp_path / "letter.key")
    path = Path(settings.LETTER_KEY_FILE)
    path.write_bytes(letter_key())
    path.chmod(0o444)
    return path


def rotate():
    call_command("rotate_letter_key")


def kid():
    return keys.letter_public_jwk()["kid"]


def published(client):
    return client.get(WELL_KNOWN).json()


@pytest.fixture
def receiver():
    with servers.http_receiver() as running:
        yield running


@pytest.fixture
def mailbox():
    with servers.mail_server() as running:
        yield running


@pytest.fixture
def old(platform, file):
    """A notice queued before the key was changed, twice: (notice, the id of its key)."""
    notice, signed_by = people.queue_notice(platform, now=timezone.now()), kid()
    rotate()
    rotate()
    return notice, signed_by


def test_a_letter_of_before_the_change_is_checked_as_the_guide_says(guide, program, client, old):
    notice, signed_by = old
    answer = program.notice(notice, "signed-letter")
    said = [answer.headers["Recourse-Signature"], answer.headers["Recourse-Key-Id"]]
    assert said[1] == signed_by != kid()
    guide["check"](answer.content, *said, published(client))
    with pytest.raises(InvalidSignature):
        guide["check"](answer.content, said[0], kid(), published(client))


@pytest.mark.django_db(transaction=True)
def test_so_it_is_over_the_wire_with_nothing_but_the_guide_and_a_key(guide, live_server, program, old):
    notice, signed_by = old
    bearer = {"Authorization": f"Bearer {program.plain}"}
    with httpx.Client(base_url=live_server.url, trust_env=False) as platform:
        answer = platform.get(f"/api/v1/notices/{notice.pk.hex.upper()}/signed-letter/", headers=bearer)
        keys_now = platform.get(WELL_KNOWN).json()
    assert (answer.status_code, answer.headers["recourse-key-id"]) == (200, signed_by)
    guide["check"](answer.content, answer.headers["recourse-signature"], signed_by, keys_now)


def test_the_notice_in_full_names_it_too(guide, program, client, old):
    notice, signed_by = old
    full = program.notice(notice).json()
    same = json.dumps(full["letter"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert full["signature"]["key_id"] == signed_by
    guide["check"](same, full["signature"]["value"], signed_by, published(client))


def test_a_letter_of_after_the_change_names_the_new_key(guide, program, client, platform, old):
    notice = people.queue_notice(platform, now=timezone.now())
    answer = program.notice(notice, "signed-letter")
    assert answer.headers["Recourse-Key-Id"] == Notice.objects.get(pk=notice.pk).signing_kid == kid()
    guide["check"](answer.content, answer.headers["Recourse-Signature"], kid(), published(client))


def test_a_webhook_names_the_key_in_head_and_body(guide, client, receiver):
    channel = {"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    people.queue_notice(people.make_platform(kind="webhook", channel=channel), now=timezone.now())
    signed_by = kid()
    rotate()
    tasks.deliver_due()
    [posted] = receiver.posts
    data = json.loads(posted.body)["data"]
    assert posted.headers["recourse-key-id"] == data["key_id"] == signed_by
    guide["check"](
        letters.canonical(letters.from_data(data["letter"])), data["signature"], signed_by, published(client)
    )


def test_a_mail_names_the_key_in_its_data_and_on_paper(mailbox):
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    notice = people.queue_notice(people.make_platform(kind="email", channel=channel), now=timezone.now())
    signed_by = kid()
    rotate()
    tasks.deliver_due()
    [mail] = mailbox.mails
    assert attached(mail, f"notice-{notice.number}.json")["key_id"] == signed_by


class TestThePublishedKeys:
    def test_the_present_key_first_and_each_with_its_time(self, client, old):
        now, before, first = published(client)["keys"]
        assert (now["kid"], now["until"]) == (kid(), None)
        assert first["kid"] == old[1]
        assert first["from"] <= first["until"] <= before["from"] <= before["until"] <= now["from"]
        assert {"kty", "crv", "x", "kid", "use", "alg"} <= set(first)

    def test_no_private_half_is_among_them(self, client, old):
        assert all("d" not in each for each in published(client)["keys"])

    def test_a_key_is_published_before_it_signs_and_kept_though_it_never_did(self, client, file):
        never = kid()
        assert [each["kid"] for each in published(client)["keys"]] == [never]
        note_letter_key()
        file.chmod(0o644)
        file.write_bytes(letter_key())
        assert [each["kid"] for each in published(client)["keys"]] == [kid(), never]

    def test_reading_them_writes_nothing(self, client):
        published(client)
        assert not LetterKey.objects.exists()

    def test_a_process_with_the_key_of_before_takes_it_up_again(self, file):
        before, now = file.read_bytes(), timezone.now()
        letter_keys.sign(b"x", now)
        rotate()
        present = file.read_bytes()
        for content in (before, present):
            file.chmod(0o644)
            file.write_bytes(content)
            assert letter_keys.sign(b"x", now + timedelta(hours=1)).kid == kid()
            assert LetterKey.objects.get(ended_at=None).kid == kid()
        assert LetterKey.objects.count() == 2


class TestLettersOfBeforeKeysHadRows:
    def test_their_key_is_found_by_their_signature(self, program, old):
        notice, signed_by = old
        Notice.objects.update(signing_kid="")
        assert program.notice(notice, "signed-letter").headers["Recourse-Key-Id"] == signed_by
        assert program.notice(notice).json()["signature"]["key_id"] == signed_by

    def test_where_nobody_kept_it_none_is_named(self, program, old):
        Notice.objects.update(signing_kid="")
        LetterKey.objects.filter(kid=old[1]).delete()
        assert program.notice(old[0], "signed-letter").headers["Recourse-Key-Id"] == ""

    def test_the_first_key_signed_since_the_ledger_began(self, platform):
        Program(platform)
        people.queue_notice(platform, now=timezone.now())
        LetterKey.objects.all().delete()
        letter_keys.note(timezone.now())
        assert LetterKey.objects.get().began_at == people.NOON


class TestTheCommand:
    def test_the_new_file_is_a_key_with_the_old_ones_mode(self, file, capsys):
        before = kid()
        rotate()
        assert file.stat().st_mode & 0o777 == 0o444
        assert list(file.parent.iterdir()) == [file]
        said = capsys.readouterr().out
        assert before in said
        assert kid() in said

    def test_it_works_on_a_folder_before_any_database(self, tmp_path, capsys):
        folder = tmp_path / "keys"
        folder.mkdir()
        (folder / "letter.key").write_bytes(letter_key())
        present = kid()
        call_command("rotate_letter_key", str(folder))
        assert kid() == present
        assert not LetterKey.objects.exists()

    @pytest.mark.parametrize("broken", ["no file", "no key"])
    def test_where_no_key_is_it_makes_none(self, tmp_path, broken):
        if broken == "no key":
            (tmp_path / "letter.key").chmod(0o644)
            (tmp_path / "letter.key").write_text("nothing")
        folder = tmp_path / ("elsewhere" if broken == "no file" else "")
        with pytest.raises(CommandError):
            call_command("rotate_letter_key", str(folder))
        assert not (folder / "letter.key.new").exists()


def test_whoever_alters_the_published_set_checks_nothing(guide, program, client, old):
    answer = program.notice(old[0], "signed-letter")
    altered = published(client)
    for each in altered["keys"]:
        each["x"] = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    with pytest.raises(InvalidSignature):
        guide["check"](answer.content, answer.headers["Recourse-Signature"], old[1], altered)
