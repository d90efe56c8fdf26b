"""The rows of the table. Each function measures and returns its rows; bounded in count, on loopback only."""

import json
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID, uuid4

import httpx
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import HTML

from bench.table import Row, compare
from notices import actions, clock, letter, pdf, queries, tasks
from notices.letter import Contact, Letter, LetterItem, Release, Signature
from notices.models import Channel, FollowUp, Notice, Platform, StagePassed
from notices.states import State
from tests import servers
from vault import keys
from vault.models import Tombstone

LETTERS = 20
DELIVERIES = 200
MAILS = 20
# Open notices in the two sweeps that must take the same time, and how many of them are due.
SMALL, LARGE, DUE = 10_000, 1_000_000, 1_000
FAR = timedelta(days=30)


@dataclass
class Receiver:
    """A platform's web server on loopback that takes everything at once."""

    server: ThreadingHTTPServer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"


class Accept(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read the body, answer 200 with a reference."""
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"reference": "bench"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Silence."""


def receiver() -> Receiver:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Accept)
    Thread(target=server.serve_forever, daemon=True).start()
    return Receiver(server)


def a_letter(slug: str, name: str) -> Letter:
    now = datetime.now(UTC)
    return Letter(
        number=f"RN-{uuid4().hex[:10].upper()}",
        recipient=name,
        sender="Bench",
        rules="us-tida-2025-05-19",
        items=tuple(LetterItem(str(uuid4()), f"https://bench.example/post/{n}") for n in range(5)),
        statement="I believe in good faith that this was published without consent.",
        reasons=("not_published",),
        signature=Signature("A. Person", "individual", now.isoformat()),
        contact=Contact("desk", "desk@recourse.example"),
        release=Release(str(uuid4()), slug, "removal", "person", now.isoformat(), (now + FAR).isoformat()),
    )


def a_platform(slug: str, kind: str, address: str = "", exchanger: str = "") -> Platform:
    platform = Platform.objects.create(slug=slug, name=slug, coverage="covered", trust="cooperative")
    channel = Channel.objects.create(
        platform=platform, kind=kind, standing="agreed", address=address, exchanger=exchanger
    )
    if kind == Channel.Kind.WEBHOOK:
        channel.set_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        channel.save()
    return platform


def letters_rendered() -> list[Row]:
    """letters as PDF/UA"""
    one = a_letter("bench", "Bench")
    page = render_to_string("letters/letter.html", pdf.context(one, "signature"))

    def ours() -> int:
        for _ in range(LETTERS):
            pdf.render(one, "signature")
        return LETTERS

    def bare() -> int:
        for _ in range(LETTERS):
            HTML(string=page).write_pdf()
        return LETTERS

    def frozen() -> int:
        for _ in range(2000):
            letter.canonical(one)
        return 2000

    data = letter.to_data(one)

    def dumped() -> int:
        for _ in range(2000):
            json.dumps(data, sort_keys=True)
        return 2000

    return [
        compare("letter to tagged PDF with our fonts", ours, "bare WeasyPrint on the same HTML, plain PDF", bare, 3),
        compare("letter to canonical bytes", frozen, "json.dumps of the same data", dumped),
    ]


def notices_delivered() -> list[Row]:
    """notices by webhook and by mail, one worker"""
    return [webhooks_delivered(), mails_delivered()]


def webhooks_delivered() -> Row:
    target = receiver()
    platform = a_platform("bench-webhook", Channel.Kind.WEBHOOK, target.url)
    body = json.dumps({"data": letter.to_data(a_letter("bench-webhook", "Bench"))}).encode()
    waiting, tls = queued_many(platform, 3 * DELIVERIES), httpx.create_ssl_context()

    def bare() -> int:
        for _ in range(DELIVERIES):
            note(uuid4())
            with httpx.Client(verify=tls, trust_env=False) as client:
                client.post(target.url, content=body).raise_for_status()
            note(uuid4())
        return DELIVERIES

    peer = "the same post between two one-row commits"
    row = compare("notice by webhook delivered and recorded", lambda: deliver(waiting, DELIVERIES), peer, bare, 3)
    assert Notice.objects.filter(platform=platform).exclude(state=State.RECEIVED).count() == 0
    target.server.shutdown()
    return row


def mails_delivered() -> Row:
    """Both hand the same number of bytes to the same server; ours also makes them, the PDF above all."""
    with servers.mail_server() as mailbox:
        platform = a_platform("bench-mail", Channel.Kind.EMAIL, "ts@bench.example", exchanger=mailbox.address)
        waiting = queued_many(platform, 3 * MAILS + 1)
        deliver(waiting, 1)
        raw = mailbox.mails[0].raw

        def bare() -> int:
            for _ in range(MAILS):
                note(uuid4())
                with smtplib.SMTP("127.0.0.1", mailbox.port) as server:
                    server.sendmail("desk@recourse.example", ["ts@bench.example"], raw)
                note(uuid4())
            return MAILS

        peer = "the same bytes by smtplib, two one-row commits"
        row = compare("notice by mail made, delivered and recorded", lambda: deliver(waiting, MAILS), peer, bare, 3)
    assert Notice.objects.filter(platform=platform).exclude(state=State.RECEIVED).count() == 0
    return row


def queued_many(platform: Platform, number: int) -> list[UUID]:
    key = keys.create_key()
    keys.wrap_for_desk(key)
    return [queued(platform, key) for _ in range(number)]


def deliver(waiting: list[UUID], number: int) -> int:
    for _ in range(number):
        tasks.deliver(str(waiting.pop()))
    return number


def note(key_id: UUID) -> None:
    """The least that any recorder writes: one row, committed."""
    Tombstone.objects.create(key_id=key_id, erased_at=timezone.now())


def queued(platform: Platform, key: keys.OpenKey) -> UUID:
    one = a_letter(platform.slug, platform.name)
    notice_id = uuid4()
    actions.queue(notice_id=notice_id, platform=platform, letter=one, key=key, actor="bench", now=timezone.now())
    return notice_id


def sweeps() -> list[Row]:
    """the minute sweep over open notices"""
    platform = a_platform("bench-sweep", Channel.Kind.PULL)
    fill(platform, SMALL)
    small = {due: sweep_of(due) for due in (0, DUE)}
    fill(platform, LARGE - SMALL)
    peer = f"the same with {SMALL:,} open"
    return [
        Row(f"sweep, {LARGE:,} open, {'nothing' if due == 0 else f'{due:,}'} due", sweep_of(due), peer, small[due])
        for due in (0, DUE)
    ]


def sweep_of(due: int) -> float:
    """Median seconds of the clock's and delivery's sweeps; of `due` notices the first stage has come."""
    taken = []
    for _ in range(3 if due else 50):
        make_due(due)
        begun = timezone.now()
        tasks.watch_clock()
        queries.due_for_delivery(begun)
        taken.append((timezone.now() - begun).total_seconds())
        forget()
    return sorted(taken)[len(taken) // 2]


def make_due(count: int) -> None:
    soon = timezone.now() - timedelta(seconds=1)
    ids = list(Notice.objects.filter(platform__slug="bench-sweep").values_list("pk", flat=True)[:count])
    Notice.objects.filter(pk__in=ids).update(wake_at=soon)


def forget() -> None:
    """What a sweep wrote, so that the next one has the same to write."""
    StagePassed.objects.all().delete()
    FollowUp.objects.all().delete()
    Notice.objects.filter(wake_at__lte=timezone.now() + timedelta(days=1)).update(wake_at=timezone.now() + FAR)


def fill(platform: Platform, count: int) -> None:
    """Open notices that were received 30 hours ago, one item each, written by the database itself."""
    now, received, key = timezone.now(), timezone.now() - timedelta(hours=30), keys.create_key()
    like = Notice(
        platform=platform, channel=platform.channels.get(), key_id=key.id, rules="r", template="t", statutory=True,
        release_ref=uuid4(), release_expires_at=now + FAR, state=State.RECEIVED, queued_at=received, updated_at=now,
        received_at=received, grade="B", due_at=clock.due_at(received), wake_at=now + FAR, number=uuid4().hex[:12],
    )  # fmt: skip
    like.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(columns=columns(Notice, "id", "number")), [like.pk, count - 1])
        cursor.execute(ITEMS)
        cursor.execute("VACUUM ANALYZE notices_notice, notices_noticeitem")


COPY = """
INSERT INTO notices_notice (id, number, {columns})
SELECT gen_random_uuid(), substr(md5(random()::text), 1, 20), {columns}
  FROM (SELECT * FROM notices_notice WHERE id = %s) AS this, generate_series(1, %s)
"""
ITEMS = """
INSERT INTO notices_noticeitem (id, notice_id, position, answer)
SELECT gen_random_uuid(), id, 1, 'silent' FROM notices_notice
 WHERE state = 'received' AND NOT EXISTS (SELECT FROM notices_noticeitem WHERE notice_id = notices_notice.id)
"""


def columns(model: type[Notice], *but: str) -> str:
    return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in but)


ALL: list[Callable[[], list[Row]]] = [letters_rendered, notices_delivered, sweeps]
