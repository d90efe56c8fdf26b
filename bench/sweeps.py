"""What runs each minute and what the desk opens, over many open notices: it must not take longer the more are open."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from bench.rows import FAR, a_platform
from bench.table import Row
from notices import alarms, clock, queries, tasks
from notices.models import Channel, FollowUp, Notice, Platform, StagePassed
from notices.queries import registry
from notices.states import State
from vault import keys

# Open notices in the two houses, how many of them are due, and how many wait in each place for a human.
SMALL, LARGE, DUE, WAITING = 10_000, 1_000_000, 1_000, 100
# The large house may take so many times as long.
MOST = 1.5
METRICS = "every gauge, for the metrics page"
RECEIVED = timedelta(hours=30)


def open_notices() -> list[Row]:
    """sweeps, gauges and board over open notices"""
    platform = a_platform("bench-sweep", Channel.Kind.PULL)
    fill(platform, SMALL)
    let_wait()
    small = measured()
    fill(platform, LARGE - SMALL)
    return [_row(name, took, small[name]) for name, took in measured().items()]


def _row(name: str, large: float, small: float) -> Row:
    """Clocks that run are counted one by one, for the metrics page alone: that may grow."""
    most = 0 if name == METRICS else MOST
    return Row(f"{name}, {LARGE:,} open", large, f"the same with {SMALL:,} open", small, most)


def measured() -> dict[str, float]:
    """Median seconds of each."""
    return {
        "sweep, nothing due": sweep_of(0),
        f"sweep, {DUE:,} due": sweep_of(DUE),
        "alarm's question, each minute": median(15, lambda: queries.gauges(timezone.now(), alarms.GAUGES)),
        "the desk's board": median(15, desk_opens_board),
        METRICS: median(15, lambda: queries.gauges(timezone.now())),
    }


def desk_opens_board() -> None:
    queries.board(timezone.now())
    registry.to_ask(timezone.now())


def median(rounds: int, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Of so many rounds, each with something done before it that is not measured."""
    taken = []
    for _ in range(rounds):
        before()
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[rounds // 2]


def sweep_of(due: int) -> float:
    """Median seconds of the clock's and delivery's sweeps; of `due` notices the first stage has come."""
    return median(3 if due else 50, sweep, lambda: make_due(due))


def sweep() -> None:
    tasks.watch_clock()
    queries.due_for_delivery(timezone.now())


def make_due(count: int) -> None:
    """So many are due, and nothing is left of what a sweep wrote before."""
    now = timezone.now()
    StagePassed.objects.all().delete()
    FollowUp.objects.filter(state=FollowUp.State.QUEUED).delete()
    Notice.objects.filter(wake_at__lte=now + timedelta(days=1)).update(wake_at=now + FAR)
    running = Notice.objects.filter(platform__slug="bench-sweep", state=State.RECEIVED)
    ids = list(running.values_list("pk", flat=True)[:count])
    Notice.objects.filter(pk__in=ids).update(wake_at=now - timedelta(seconds=1))


def let_wait() -> None:
    """Some stand in each other place: failed, to be filed, unproved, waiting for their next try."""
    for state in (State.FAILED, State.FILING, State.SENT, State.QUEUED):
        ids = list(Notice.objects.filter(state=State.RECEIVED).values_list("pk", flat=True)[:WAITING])
        Notice.objects.filter(pk__in=ids).update(
            state=state, wake_at=None, next_attempt_at=timezone.now() + FAR, updated_at=timezone.now() - RECEIVED
        )


def fill(platform: Platform, count: int) -> None:
    """Open notices, received 30 hours ago and reminded since, one item each, written by the database itself."""
    now, received, key = timezone.now(), timezone.now() - RECEIVED, keys.create_key()
    like = Notice(
        platform=platform, channel=platform.channels.get(), key_id=key.id, rules="r", template="t", statutory=True,
        release_ref=uuid4(), release_expires_at=now + FAR, state=State.RECEIVED, first_queued_at=received,
        queued_at=received, updated_at=now, received_at=received, grade="B", due_at=clock.due_at(received),
        wake_at=now + FAR, number=uuid4().hex[:12],
    )  # fmt: skip
    like.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(columns=columns(Notice, "id", "number")), [like.pk, count - 1])
        cursor.execute(ITEMS)
        cursor.execute(REMINDERS)
        cursor.execute("VACUUM ANALYZE notices_notice, notices_noticeitem, notices_followup")


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
REMINDERS = """
INSERT INTO notices_followup (id, notice_id, kind, number, due_at, state, queued_at, finished_at, code)
SELECT gen_random_uuid(), id, 'reminder', 1, received_at, 'sent', received_at, received_at, '' FROM notices_notice
 WHERE state = 'received' AND NOT EXISTS (SELECT FROM notices_followup WHERE notice_id = notices_notice.id)
"""


def columns(model: type[Notice], *but: str) -> str:
    return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in but)


ALL: list[Callable[[], list[Row]]] = [open_notices]
