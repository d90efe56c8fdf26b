"""A maildir and an IMAP mailbox, read by the timetable and by hand: nothing lost, nothing twice, nothing left lying."""

import os
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from notices import reply_addresses
from notices.mail_in import fetching, imap, reading
from notices.mail_in import maildir as reader
from notices.mail_in import tasks as mail_tasks
from notices.models import InboundMail
from notices.queries import opened_mail
from tests import mails, people
from tests.hostile import PICTURE
from tests.imap_server import imap_server
from tests.notices.test_mail_reading import with_parts
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TO = "notices@recourse.example"


@pytest.fixture
def maildir(tmp_path, settings):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.MAILDIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def mailbox(settings):
    with imap_server() as box:
        settings.IMAP_URL, settings.IMAP_PASSWORD = box.url, "secret"
        yield box


def words():
    return sorted(_text(mail) for mail in InboundMail.objects.all())


def _text(mail):
    return opened_mail(mail)["text"]


def answer(text):
    return mails.answer(TO, text, Message_ID2="x").replace(b"<1@", b"<" + text.encode() + b"@")


def test_every_mail_of_the_maildir_is_taken_in_and_deleted(maildir):
    (maildir / "new/1").write_bytes(answer("first"))
    (maildir / "cur/2:2,S").write_bytes(answer("second"))
    (maildir / "tmp/3").write_bytes(b"half written")
    mail_tasks.read_mail()
    assert words() == ["first", "second"]
    assert [path.name for path in maildir.rglob("*") if path.is_file()] == ["3"]


def test_every_mail_of_the_mailbox_is_taken_in_and_deleted(mailbox):
    mailbox.put(answer("first"))
    mailbox.put(answer("second"))
    mail_tasks.read_mail()
    assert words() == ["first", "second"]
    assert mailbox.mails == {}


def test_reading_twice_keeps_each_once(mailbox, maildir):
    for _ in range(2):
        mailbox.put(answer("the same"))
        (maildir / "new/1").write_bytes(answer("the same"))
        mail_tasks.read_mail()
    assert words() == ["the same"]


def test_a_mail_stays_where_it_is_until_its_row_is_written(maildir, monkeypatch):
    (maildir / "new/1").write_bytes(answer("kept"))

    def fails(*args, **kwargs):
        raise OSError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr("notices.actions.keep_mail", fails)
        mail_tasks.read_mail()
    assert (maildir / "new/1").exists()
    mail_tasks.read_mail()
    assert words() == ["kept"]


@pytest.fixture
def locked_out(monkeypatch, settings):
    """The address of a notice whose key cannot be opened, though it was not erased."""
    settings.MAIL_REPLY_ADDRESS = TO
    notice = people.queue_notice(people.make_platform())
    open_for_desk = keys.open_for_desk

    def cannot(key_id):
        if key_id == notice.key_id:
            raise keys.CannotOpen
        return open_for_desk(key_id)

    monkeypatch.setattr(keys, "open_for_desk", cannot)
    return reply_addresses.made_for("reply", notice.number, notice.wire_id)


def test_one_mail_that_cannot_be_taken_in_closes_no_mailbox(locked_out, maildir, mailbox, monkeypatch):
    """It stays where it is and is counted; what lies behind it is read, and it is too once its key is there again."""
    (maildir / "new/1").write_bytes(mails.answer(locked_out, "locked"))
    (maildir / "new/2").write_bytes(answer("second"))
    mailbox.put(mails.answer(locked_out, "locked too"))
    mailbox.put(answer("third"))
    for _ in range(3):
        mail_tasks.read_mail()
    assert words() == ["second", "third"]
    assert (os.listdir(maildir / "new"), len(mailbox.mails)) == (["1"], 1)
    assert fetching.left_lying() == 2
    monkeypatch.undo()
    mail_tasks.read_mail()
    assert (words(), fetching.left_lying()) == (["locked", "locked too", "second", "third"], 0)


def test_many_that_cannot_be_taken_in_shut_nobody_out(locked_out, mailbox, monkeypatch):
    monkeypatch.setattr(imap, "MOST_MAILS", 3)
    for _ in range(5):
        mailbox.put(mails.answer(locked_out, "locked"))
    mailbox.put(answer("behind"))
    mail_tasks.read_mail()
    assert words() == ["behind"]


def test_while_the_database_is_away_nobody_goes_on_to_the_next(maildir, monkeypatch):
    for name in ("1", "2", "3"):
        (maildir / "new" / name).write_bytes(answer(name))
    asked = []

    def away(*args, **kwargs):
        asked.append(1)
        raise OperationalError

    monkeypatch.setattr("notices.actions.keep_mail", away)
    mail_tasks.read_mail()
    assert (len(asked), len(os.listdir(maildir / "new"))) == (1, 3)


@pytest.mark.parametrize("step", ["LOGIN", "SELECT", "SEARCH", "RFC822.SIZE", "BODY.PEEK", "STORE", "EXPUNGE"])
def test_a_line_that_breaks_loses_nothing_and_keeps_each_once(mailbox, step):
    mailbox.put(answer("kept"))
    mailbox.dies_after = step
    mail_tasks.read_mail()
    mailbox.dies_after = ""
    mail_tasks.read_mail()
    assert words() == ["kept"]
    assert mailbox.mails == {}


def test_one_mailbox_that_is_away_does_not_close_the_other(mailbox, maildir, settings):
    settings.MAILDIR = "/nowhere/at/all"
    mailbox.put(answer("first"))
    settings.IMAP_PASSWORD = "wrong"
    mail_tasks.read_mail()
    assert words() == []
    settings.IMAP_PASSWORD = "secret"
    mail_tasks.read_mail()
    assert words() == ["first"]


@pytest.mark.parametrize("where", ["mailbox", "maildir"])
def test_ten_megabytes_are_not_fetched_and_their_words_are_kept(where, mailbox, maildir):
    raw = with_parts(("video/mp4", PICTURE * 3000))
    if where == "mailbox":
        mailbox.put(raw)
    else:
        (maildir / "new/1").write_bytes(raw)
    mail_tasks.read_mail()
    assert words() == ["We removed it."]
    assert {"type": "mail", "size": len(raw)} in InboundMail.objects.get().dropped


def test_the_fetch_stops_at_two_megabytes(mailbox):
    mailbox.put(b"x" * (reading.MOST_BYTES + 5))
    [found] = imap.mails(mailbox.url, "secret")
    assert (len(found.raw), found.size) == (reading.MOST_BYTES, reading.MOST_BYTES + 5)


def test_plain_imap_leaves_this_machine_never(settings):
    settings.IMAP_URL = "imap://user@192.0.2.7/INBOX"
    started = time.monotonic()
    with pytest.raises(imap.MailboxFailed):
        list(imap.mails(settings.IMAP_URL, ""))
    assert time.monotonic() - started < 1


def test_by_hand_it_says_how_many_were_new(maildir, capsys):
    (maildir / "new/1").write_bytes(answer("first"))
    call_command("read_mail")
    assert capsys.readouterr().out == "maildir: 1 new\n"


def test_by_hand_without_a_mailbox_it_says_so():
    with pytest.raises(CommandError, match="no mailbox"):
        call_command("read_mail")


def test_a_mailbox_read_by_two_at_once_gives_each_mail_once(maildir):
    (maildir / "new/1").write_bytes(answer("first"))
    one, other = reader.mails(maildir), reader.mails(maildir)
    assert next(one).raw == next(other).raw
    assert list(one) == list(other) == []
    assert os.listdir(maildir / "new") == []
