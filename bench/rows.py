"""The rows of the table. Each function measures and returns its rows; bounded in count, on loopback only."""

import json
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
from notices import actions, clock, letter, pdf, tasks
from notices.letter import Contact, Letter, LetterItem, Release, Signature
from notices.models import Channel, Notice, NoticeItem, Platform, StagePassed
from notices.states import State
from vault import keys
from vault.models import Tombstone

LETTERS = 20
DELIVERIES = 200
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


def a_platform(slug: str, kind: str, address: str = "") -> Platform:
    platform = Platform.objects.create(slug=slug, name=slug, coverage="covered", trust="cooperative")
    channel = Channel.objects.create(platform=platform, kind=kind, standing="agreed", address=address)
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
    """notices by webhook, one worker"""
    target = receiver()
    platform = a_platform("bench-webhook", Channel.Kind.WEBHOOK, target.url)
    key = keys.create_key()
    keys.wrap_for_desk(key)
    body = json.dumps({"data": letter.to_data(a_letter("bench-webhook", "Bench"))}).encode()

    waiting = [queued(platform, key) for _ in range(3 * DELIVERIES)]
    tls = httpx.create_ssl_context()

    def ours() -> int:
        for _ in range(DELIVERIES):
            tasks.deliver(str(waiting.pop()))
        return DELIVERIES

    def bare() -> int:
        for _ in range(DELIVERIES):
            note(uuid4())
            with httpx.Client(verify=tls, trust_env=False) as client:
                client.post(target.url, content=body).raise_for_status()
            note(uuid4())
        return DELIVERIES

    peer = "the same post between two one-row commits"
    rows = [compare("notice delivered and recorded, one worker", ours, peer, bare, 3)]
    assert Notice.objects.filter(platform=platform).exclude(state=State.RECEIVED).count() == 0
    target.server.shutdown()
    return rows


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
    fill(platform, 10_000)
    small = [sweep_of(0), sweep_of(100)]
    fill(platform, 190_000)
    return [
        compare_sweeps("sweep, 200 k open, nothing due", 0, small[0]),
        compare_sweeps("sweep, 200 k open, 100 due", 100, small[1]),
    ]


def compare_sweeps(name: str, due: int, small: float) -> Row:
    return Row(name, sweep_of(due), "the same with 10 k open", small)


def sweep_of(due: int) -> float:
    """Median seconds of a sweep that finds `due` notices whose first two stages have come."""
    taken = []
    for _ in range(5 if due else 50):
        make_due(due)
        begun = timezone.now()
        tasks.watch_clock()
        taken.append((timezone.now() - begun).total_seconds())
    return sorted(taken)[len(taken) // 2]


def make_due(count: int) -> None:
    StagePassed.objects.all().delete()
    soon = timezone.now() - timedelta(seconds=1)
    ids = list(Notice.objects.filter(platform__slug="bench-sweep").values_list("pk", flat=True)[:count])
    Notice.objects.filter(pk__in=ids).update(wake_at=soon)


def fill(platform: Platform, count: int) -> None:
    """Open notices that were received two days less an hour ago: two stages behind them, `due` an hour ahead."""
    key = keys.create_key()
    now = timezone.now()
    received = now - timedelta(hours=30)
    channel = platform.channels.get()
    for start in range(0, count, 10_000):
        notices = [open_notice(platform, channel, key, received, now) for _ in range(min(10_000, count - start))]
        Notice.objects.bulk_create(notices)
        NoticeItem.objects.bulk_create(NoticeItem(pk=uuid4(), notice=each, position=1) for each in notices)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notices_notice")


def open_notice(platform: Platform, channel: Channel, key: keys.OpenKey, received: datetime, now: datetime) -> Notice:
    return Notice(
        platform=platform, channel=channel, key_id=key.id, number=f"RN-{uuid4().hex[:12]}", rules="r", template="t",
        statutory=True, release_ref=uuid4(), release_expires_at=now + FAR, state=State.RECEIVED, queued_at=received,
        updated_at=now, received_at=received, grade="B", due_at=clock.due_at(received), wake_at=now + FAR,
    )  # fmt: skip


ALL: list[Callable[[], list[Row]]] = [letters_rendered, notices_delivered, sweeps]
