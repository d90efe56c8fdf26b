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
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import HTML

from bench.table import Row, compare
from notices import actions, letter, pdf, tasks
from notices.letter import Contact, Letter, LetterItem, Release, Signature
from notices.models import Channel, Notice, Platform
from notices.states import State
from tests import servers
from vault import keys
from vault.models import Tombstone

LETTERS = 20
DELIVERIES = 200
MAILS = 20
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
    # As every real server does: on a connection that is kept, its answer would wait 40 ms for an acknowledgement.
    disable_nagle_algorithm = True

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
    row = compare("notice by webhook delivered and recorded", lambda: deliver(waiting, DELIVERIES), peer, bare, 3, 5)
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
        row = compare("notice by mail made, delivered and recorded", lambda: deliver(waiting, MAILS), peer, bare, 3, 12)
    assert Notice.objects.filter(platform=platform).exclude(state=State.RECEIVED).count() == 0
    return row


def queued_many(platform: Platform, number: int) -> list[UUID]:
    key = keys.create_key()
    keys.wrap_for_desk(key)
    made = [queued(platform, key) for _ in range(number)]
    Notice.objects.filter(pk__in=made).update(next_attempt_at=timezone.now() + FAR)
    return made


def deliver(waiting: list[UUID], number: int) -> int:
    """A worker's sweep of so many letters, one after the other, as the peer does it."""
    mine = Notice.objects.filter(pk__in=[waiting.pop() for _ in range(number)])
    mine.update(next_attempt_at=timezone.now())
    while mine.filter(state=State.QUEUED).exists():
        tasks.deliver_due()
    return number


def note(key_id: UUID) -> None:
    """The least that any recorder writes: one row, committed."""
    Tombstone.objects.create(key_id=key_id, erased_at=timezone.now())


def queued(platform: Platform, key: keys.OpenKey) -> UUID:
    one = a_letter(platform.slug, platform.name)
    notice_id = uuid4()
    actions.queue(notice_id=notice_id, platform=platform, letter=one, key=key, actor="bench", now=timezone.now())
    return notice_id


ALL: list[Callable[[], list[Row]]] = [letters_rendered, notices_delivered]
