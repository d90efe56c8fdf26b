"""One corpus of hostile answers through every way in, then every page and paper that shows them: inert everywhere,
and of the picture nothing is kept in any column, file or log line.
"""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from notices import actions, reply_addresses, tasks
from notices.inbound import CONTROL
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import Attempt, InboundMail, Notice
from takedown.tasks import follow_notices, tell_news
from tests import hostile, inert, kept, mails, people
from tests.api.conftest import Program
from tests.cases import dana, enter, sent
from tests.hostile import ANSWERS, EVIL
from tests.people import NOON, make_platform
from tests.servers import Reply, talkative_mail_server
from tests.takedown.visits import a_link, come_back, desk_sends, file_case, the_sweep_passes
from vault import ledger

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# What in a PDF leads somewhere or acts.
ACTIVE = re.compile(rb"/S\s*/URI|/JavaScript|/JS\b|/Launch|/EmbeddedFile")
WELL_FORMED = {name: text.encode("utf-8", "replace").decode() for name, text in ANSWERS.items()}


def nothing_kept():
    """No trace of the picture anywhere; how many places were looked at."""
    found = [(where, traces) for where, data in kept.everything() if (traces := hostile.traces(data))]
    assert found == []


def test_the_search_would_find_the_picture_in_every_disguise(db):
    """The tests below can fail: each disguise, kept as it came, leaves a trace."""
    assert hostile.traces(hostile.PICTURE)
    found = {name: hostile.traces(blob.encode()) + hostile.traces(CONTROL.sub("", blob).encode())
             for name, blob in hostile.BLOBS.items() if len(blob) > 300}  # fmt: skip
    assert [name for name, traces in found.items() if not traces] == []


@pytest.fixture
def desk(client):
    return enter(client, dana())


class TestReasonsByTheApi:
    """Every answer as the reason of an outcome, one item each."""

    @pytest.fixture(scope="class")
    @classmethod
    def notice(cls, django_db_setup, django_db_blocker):
        """Answered once for all: each test of this class only looks, in a transaction within this one."""
        with django_db_blocker.unblock(), time_machine.travel(NOON), transaction.atomic():
            yield cls.answered()
            transaction.set_rollback(True)

    @classmethod
    def answered(cls):
        program = Program(make_platform())
        contact = {"channel": "email", "value": people.ALICE_MAIL, "name": people.ALICE, "told_so": False,
                   "news_email": people.ALICE_MAIL}  # fmt: skip
        links = [a_link(number=number) for number in range(len(ANSWERS))]
        case, key = file_case(*links, contact=contact)
        [notice] = desk_sends(case, key)
        for item, text in zip(notice.items.all(), ANSWERS.values(), strict=True):
            answer = program.report(notice, item, outcome="refused", reason=text[:4000])
            # What JSON can spell and no database keeps, the API refuses itself.
            assert answer.status_code == (400 if set("\0\ud83d") & set(text) else 200), answer.content
        the_sweep_passes(notice, NOON + timedelta(hours=49))
        return notice

    @pytest.fixture(autouse=True)
    def _answered(self, notice):
        self.notice = notice

    def test_nothing_of_the_picture_is_kept(self):
        nothing_kept()

    def test_the_persons_page(self, client):
        come_back(client)
        html = inert.page(client.get("/case/open/"))
        assert "&lt;script" in html

    def test_the_persons_own_papers(self, client):
        come_back(client)
        paper, data = (client.get(f"/case/papers/overview/{form}/") for form in ("pdf", "json"))
        assert paper.content.startswith(b"%PDF")
        assert hostile.traces(paper.content) == hostile.traces(data.content) == []
        assert not ACTIVE.search(paper.content)

    def test_the_published_figures(self, client):
        assert "HYPERLINK" not in inert.page(client.get("/transparency/"))

    def test_the_desks_page(self, desk):
        html = inert.page(desk.get(f"/desk/notices/{self.notice.pk}/"))
        assert "=HYPERLINK(&quot;" in html

    def test_the_packet(self, desk):
        paper = desk.get(f"/desk/notices/{self.notice.pk}/papers/counsel/pdf/")
        data = desk.get(f"/desk/notices/{self.notice.pk}/papers/counsel/json/")
        assert paper.content.startswith(b"%PDF")
        assert hostile.traces(paper.content) == hostile.traces(data.content) == []
        assert not ACTIVE.search(paper.content)
        assert json.loads(data.content)

    def test_the_mail_to_the_person_says_nothing_of_it(self, mailbox, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
        ledger.seal()
        follow_notices()
        tell_news()
        assert len(mailbox.mails) == 1
        assert not any(EVIL.encode() in mail.raw or b"HYPERLINK" in mail.raw for mail in mailbox.mails)


def test_every_mail_is_kept_as_harmless_text_and_leaves_every_item_as_it_was(desk, settings, noon, capfd):
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    _, notice = sent(proof=None)
    corpus = hostile.mails_to(reply_addresses.made_for("reply", notice.number, notice.wire_id))
    for raw in corpus.values():
        intake.take_in(raw[: 2 * 1024 * 1024], now=NOON, size=len(raw))
    before = (notice.state, notice.due_at, notice.grade)
    mail_tasks.judge_mails()
    after = people.fresh(notice)
    assert (after.state, after.due_at, after.grade) == before
    assert [item.answer for item in notice.items.all()] == ["silent"]
    nothing_kept()
    rows = InboundMail.objects.all()
    assert len(corpus) - 3 <= rows.count() <= len(corpus)
    assert {(mail.trusted, mail.effect) for mail in rows} <= {(False, "unproven"), (False, "none")}
    inert.page(desk.get("/desk/mail/"))
    for mail in rows:
        inert.page(desk.get(f"/desk/mail/{mail.pk}/"))
    logged = capfd.readouterr()
    assert EVIL not in logged.err + logged.out
    assert "forged" not in logged.err + logged.out


def test_every_answer_of_a_webhook(desk, receiver, noon):
    """As a reference, as a page of HTML; and once as the picture that it is."""
    channel = {"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    platform = make_platform(kind="webhook", channel=channel, most_at_once=100)
    said = [Reply(200, json.dumps({"reference": text}).encode()) for text in WELL_FORMED.values()]
    pages = [Reply(400, text.encode(), {"content-type": "text/html"}) for text in WELL_FORMED.values()]
    for reply in said:
        receiver.answers.append(reply)
        tasks.deliver(str(people.queue_notice(platform).pk))
    refused = people.queue_notice(platform)
    for reply in (*pages, Reply(400, hostile.PICTURE, {"content-type": "image/png"})):
        receiver.answers.append(reply)
        tasks.deliver(str(refused.pk))
        actions.retry(notice=people.fresh(refused), actor="test", now=NOON)
    assert Attempt.objects.exclude(reply=None).count() == 2 * len(ANSWERS) + 1
    nothing_kept()
    for notice in Notice.objects.all():
        inert.page(desk.get(f"/desk/notices/{notice.pk}/"))


def test_every_reply_of_a_mail_server(desk, noon):
    with talkative_mail_server("RCPT") as server:
        channel = {"address": "ts@tuberia.example", "exchanger": f"127.0.0.1:{server.port}"}
        notice = people.queue_notice(make_platform(kind="email", channel=channel))
        for text in WELL_FORMED.values():
            server.says = text
            tasks.deliver(str(notice.pk))
            actions.retry(notice=people.fresh(notice), actor="test", now=NOON)
    assert notice.attempts.exclude(reply=None).count() == len(ANSWERS)
    nothing_kept()
    html = inert.page(desk.get(f"/desk/notices/{notice.pk}/"))
    assert "&lt;script" in html
