"""The letter's PDF is made once: the same bytes at every try, sealed, and gone with the case's key."""

import pytest
import time_machine
from django.db import connection

from notices import actions, pdf, queries, tasks
from notices.models import Notice, Paper
from notices.states import State
from tests import people, servers
from tests.notices.errands import by_mail, by_webhook
from tests.people import NOON
from vault.keys import CannotOpen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def mailbox():
    with servers.mail_server() as each:
        yield each


@pytest.fixture
def notice(mailbox):
    return people.queue_notice(by_mail(mailbox))


@pytest.fixture
def rendered(monkeypatch):
    """How often a PDF was made."""
    made, render = [], pdf.render

    def counted(letter, *signed):
        made.append(letter.number)
        return render(letter, *signed)

    monkeypatch.setattr(pdf, "render", counted)
    return made


def paper_of(notice):
    key = people.key_of(notice)
    signature = notice.opened(key, "signature")
    return actions.on_paper(notice=notice, letter=queries.letter_of(notice, key), signature=signature, key=key)


def sent(notice, mailbox, now=NOON):
    """One try of the letter, and the PDF that came."""
    Notice.objects.filter(pk=notice.pk).update(state=State.SENT)
    actions.retry(notice=people.fresh(notice), actor="desk:dana", now=now)
    tasks.deliver(str(notice.pk))
    attached, *_ = mailbox.mails[-1].parsed.iter_attachments()
    return attached.get_content()


def test_it_is_made_when_the_letter_is_frozen_and_never_again(mailbox, rendered):
    notice = people.queue_notice(by_mail(mailbox))
    assert rendered == [notice.number]
    assert sent(notice, mailbox) == sent(notice, mailbox) == paper_of(notice)
    assert rendered == [notice.number]


def test_a_new_look_of_our_letters_changes_none_that_is_frozen(mailbox, notice, monkeypatch):
    before = paper_of(notice)
    monkeypatch.setattr(pdf, "render", lambda letter, signature: b"%PDF-2.0 of another day")
    assert sent(notice, mailbox) == before


def test_one_that_was_not_mailed_is_made_when_it_is_asked_for(rendered):
    with servers.http_receiver() as receiver:
        notice = people.queue_notice(by_webhook(receiver))
    assert rendered == []
    assert paper_of(notice) == paper_of(notice)
    assert rendered == [notice.number]


def test_it_is_sealed_under_the_cases_key(notice):
    blob = bytes(Paper.objects.get(notice=notice).pdf)
    assert b"%PDF" not in blob
    with pytest.raises(CannotOpen):
        Paper.objects.get(notice=notice).opened(people.make_key(), "pdf")


def test_one_that_was_altered_is_not_sent(notice):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_paper SET pdf = set_byte(pdf, 40, get_byte(pdf, 40) # 1)")
    with pytest.raises(CannotOpen):
        paper_of(notice)


def test_it_goes_with_the_case(notice):
    actions.erase(key_id=notice.key_id, actor="person", now=NOON)
    assert not Paper.objects.exists()
