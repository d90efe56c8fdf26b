"""Back up, erase, restore, in every order: what was erased stays unreadable, and everybody else's case comes back."""

import json
import stat
import subprocess
import uuid
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from notices.models import Notice
from takedown import actions
from takedown.models import Case, Message
from tests.people import make_platform, queue_notice
from tests.vault.conftest import CODE, NOW, PIN, database_url
from tests.warm import manage
from vault import backup, erasures, keys, ledger, ledger_reader, pgtools
from vault.models import Tombstone, Wrap

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
OPEN = ["her words|her words", "1|False"]
GONE = ["DoesNotExist|DoesNotExist", "0|True"]


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "tombstones.jsonl"


@pytest.fixture
def alice(journal):
    return filed_case("alice")


@pytest.fixture
def charlie(journal):
    return filed_case("charlie")


@pytest.fixture
def elsewhere():
    """An empty database on the same server; its address."""
    name = f"restored_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield database_url(name)
    with connection.cursor() as cursor:
        # Not by FORCE, which may not end an autovacuum (a superuser's); PostgreSQL does that by itself.
        cursor.execute(f'DROP DATABASE "{name}"')


def test_everybody_who_is_not_erased_can_open_their_case_after_a_restore(charlie, elsewhere, tmp_path):
    made = back_up_by_command(tmp_path)
    restored(made, elsewhere, "--no-tombstones-known")
    assert look(charlie, elsewhere)[:2] == OPEN


def test_erased_then_backed_up_then_restored_is_unreadable(alice, charlie, elsewhere, journal, tmp_path):
    tombstone = erase(alice)
    restored(back_up(tmp_path), elsewhere, "--tombstones", journal)
    assert look(alice, elsewhere) == [*GONE, f"0|[{tombstone}]", "None"]
    assert look(charlie, elsewhere)[:2] == OPEN


def test_backed_up_then_erased_then_the_old_backup_restored_is_unreadable(alice, charlie, elsewhere, journal, tmp_path):
    made = back_up(tmp_path)
    tombstone = erase(alice)
    restored(made, elsewhere, "--tombstones", journal)
    assert look(alice, elsewhere) == [*GONE, f"0|[{tombstone}]", "None"]
    assert look(charlie, elsewhere)[:2] == OPEN


def test_the_old_backup_alone_would_have_brought_the_case_back(alice, elsewhere, tmp_path):
    """The journal is what makes the difference: without it, a restore has to be told so in so many words."""
    made = back_up(tmp_path)
    erase(alice)
    assert restore(made, elsewhere).returncode == 2
    restored(made, elsewhere, "--no-tombstones-known")
    assert look(alice, elsewhere)[:2] == OPEN


def test_the_next_erasure_after_a_restore_gets_the_next_sequence(alice, charlie, elsewhere, journal, tmp_path):
    made = back_up(tmp_path)
    tombstone = erase(alice)
    restored(made, elsewhere, "--tombstones", journal)
    with led_to(elsewhere):
        keys.erase(charlie, NOW)
    assert look(charlie, elsewhere)[2] == f"0|[{tombstone}, {tombstone + 1}]"


def test_the_main_dump_holds_no_locked_key_and_no_session(alice, client, tmp_path):
    session = client.session
    session["who"] = "alice"
    session.save()
    made = back_up(tmp_path)
    tables = tables_with_rows(made / "main.dump")
    assert {"vault_datakey", "takedown_case", "vault_tombstone", "vault_publicsession", "vault_wrap"} & tables == {
        "vault_datakey", "takedown_case", "vault_tombstone"}  # fmt: skip


def test_main_dump_without_wraps_dump_is_noise(alice, tmp_path):
    made = back_up(tmp_path)
    wrap = bytes(Wrap.objects.get(key_id=alice, reader="desk").blob)
    script = subprocess.run([pgtools.find("pg_restore"), "-f", "-", made / "main.dump"], capture_output=True).stdout
    assert wrap.hex().encode() not in script
    assert wrap.hex().encode() in (made / "wraps.dump").read_bytes()
    assert b"her words" not in script


def test_wraps_can_lie_elsewhere_and_are_asked_for(alice, elsewhere, tmp_path):
    made = backup.backup(tmp_path / "main", tmp_path / "wraps", NOW)
    assert sorted(path.name for path in made.iterdir()) == ["main.dump", "manifest.json"]
    assert "not a whole backup" in refusal(made, elsewhere, "--no-tombstones-known")
    wraps = tmp_path / "wraps" / made.name / "wraps.dump"
    restored(made, elsewhere, "--no-tombstones-known", "--wraps", wraps)
    assert look(alice, elsewhere)[:2] == OPEN


def test_a_backup_is_for_its_owner_alone_and_its_manifest_says_what_it_is(alice, journal, tmp_path):
    ledger.seal()
    made = back_up_by_command(tmp_path)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()}
    assert (stat.S_IMODE(made.stat().st_mode), modes) == (0o700, {0o600})
    manifest = json.loads((made / "manifest.json").read_text())
    assert sorted(manifest["files"]) == ["main.dump", "wraps.dump"]
    assert manifest["ledger"]["sequence"] > 0
    assert manifest["migrations"]["vault"].startswith("000")


@pytest.mark.parametrize("name", ["main.dump", "wraps.dump", "manifest.json"])
def test_an_altered_backup_is_refused_before_anything_is_touched(alice, elsewhere, tmp_path, name):
    made = back_up(tmp_path)
    (made / name).write_bytes((made / name).read_bytes()[:-3])
    assert refusal(made, elsewhere, "--no-tombstones-known")
    assert tables_there(elsewhere) == []


def test_a_damaged_journal_is_refused_before_anything_is_touched(alice, elsewhere, journal, tmp_path):
    made = back_up(tmp_path)
    journal.write_text("{}\n")
    assert "line 1" in refusal(made, elsewhere, "--tombstones", journal)
    assert tables_there(elsewhere) == []


def test_a_backup_of_a_newer_release_is_refused(alice, elsewhere, tmp_path):
    made = back_up(tmp_path)
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["migrations"]["vault"] = "0099_from_the_future"
    (made / "manifest.json").write_text(json.dumps(manifest))
    assert "Upgrade first" in refusal(made, elsewhere, "--no-tombstones-known")


def test_a_database_in_use_is_never_written_over(alice, journal, tmp_path):
    done = restore(back_up(tmp_path), database_url(), "--no-tombstones-known")
    assert (done.returncode, "not empty" in done.stderr) == (1, True)
    assert look(alice, database_url())[:2] == OPEN


def test_nothing_serves_while_a_restore_is_under_way(client, settings):
    settings.SECURE_SSL_REDIRECT = False
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE restore_under_way (begun timestamptz)")
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["restored"]) == (503, False)
        with pytest.raises(backup.BackupError, match="under way"):
            backup.backup(settings.DATA_DIR, settings.DATA_DIR, NOW)
    finally:
        backup.finish()
    assert client.get("/readyz").status_code == 200


def test_tombstones_of_two_lives_do_not_push_each_other_out(alice, charlie):
    """After a restore without a journal, both lives counted on from the same number."""
    keys.erase(alice, NOW)
    first = Tombstone.objects.get().pk
    other_life = [erasures.Erasure(first, charlie, NOW), erasures.Erasure(first + 1, uuid.uuid4(), NOW)]
    forgotten = []
    assert backup.replay(other_life, forgotten.append, NOW) == 2
    assert forgotten == [charlie, other_life[1].key_id]
    assert sorted(Tombstone.objects.values_list("id", flat=True)) == [first, first + 1, first + 2]
    assert backup.replay(other_life, forgotten.append, NOW) == 0


def filed_case(name):
    """A case with a message and a queued notice; the key's id."""
    key = keys.create_key()
    keys.wrap_for_desk(key)
    keys.wrap_for_person(key, CODE, PIN)
    case = Case.objects.create(key_id=key.id, code_digest=keys.code_digest(name), opened_at=NOW)
    message = Message(case=case, author="person", at=NOW)
    message.seal(key, body="her words")
    message.save()
    queue_notice(make_platform(f"platform-of-{name}"), key=key)
    return key.id


def erase(key_id):
    """Erase the case; its tombstone's sequence."""
    actions.erase_case(case=Case.objects.get(key_id=key_id), actor="person", now=NOW)
    assert Notice.objects.get(key_id=key_id).letter is None
    return Tombstone.objects.get(key_id=key_id).pk


def back_up(folder):
    return backup.backup(folder / "backups", folder / "backups", NOW)


def back_up_by_command(folder):
    done = manage("backup", folder / "backups", DATA_DIR=str(folder))
    assert done.returncode == 0, done.stderr
    return next((folder / "backups").iterdir())


def restore(made, url, *words):
    return manage("restore", made, *words, DATABASE_URL=url, DATA_DIR=str(made.parent))


def restored(made, url, *words):
    done = restore(made, url, *words)
    assert done.returncode == 0, done.stderr


def refusal(made, url, *words):
    """What the command says before it ends with 1."""
    with led_to(url), pytest.raises(CommandError) as said:
        call_command("restore", str(made), *map(str, words))
    assert said.value.returncode == 1
    return str(said.value)


@contextmanager
def led_to(url):
    """This process's connection leads to another database of the same server meanwhile."""
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = unquote(urlsplit(url).path[1:])
    yield
    connection.close()
    connection.settings_dict["NAME"] = here


def look(key_id, url):
    """What desk and person read of the case; rows left; wraps and tombstones; where the ledger breaks."""
    with led_to(url):
        desk, person = (said(key_id, opening) for opening in (keys.open_for_desk, as_person))
        left, letter = Case.objects.filter(key_id=key_id).count(), Notice.objects.get(key_id=key_id).letter
        wraps, tombstones = Wrap.objects.filter(key_id=key_id).count(), Tombstone.objects.values_list("id", flat=True)
        broken = ledger_reader.verify().broken_at
        return [f"{desk}|{person}", f"{left}|{letter is None}", f"{wraps}|{list(tombstones)}", f"{broken}"]


def as_person(key_id):
    return keys.open_for_person(key_id, CODE, PIN)


def said(key_id, opening):
    try:
        return Message.objects.get(case__key_id=key_id).opened(opening(key_id), "body")
    except (keys.CannotOpen, Message.DoesNotExist) as error:
        return type(error).__name__


def tables_with_rows(dump):
    listed = subprocess.run([pgtools.find("pg_restore"), "--list", dump], capture_output=True, text=True).stdout
    return {line.split()[6] for line in listed.splitlines() if " TABLE DATA " in line}


def tables_there(url):
    with led_to(url):
        return connection.introspection.table_names()
