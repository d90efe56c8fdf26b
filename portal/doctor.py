"""What `manage.py doctor` looks at: one plain line for each thing an installation needs."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from notices import queries
from notices.queries.genuine import unsigned
from vault import anchors, backup, keys, pgtools
from vault.models import LedgerEntry

OLDEST_SERVER = 14
SKEW = timedelta(seconds=5)
SEALED_WITHIN = timedelta(minutes=2)
ANCHORED_WITHIN = timedelta(hours=2)
SENT_WITHIN = timedelta(minutes=10)


class Trouble(Exception):
    """Something is amiss; the text says what, and what to do."""


@dataclass(frozen=True)
class Line:
    """One finding: what was looked at, whether it is well, in words."""

    name: str
    well: bool
    words: str


def examine() -> Iterator[Line]:
    """Look at everything in turn; a failure of one does not hide the next."""
    for name, look in LOOKS.items():
        try:
            yield Line(name, True, look())
        except Trouble as trouble:
            yield Line(name, False, str(trouble))
        except Exception as error:  # noqa: BLE001 - whatever it is, the operator must see it as a line
            yield Line(name, False, f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")


def _keys() -> str:
    """The checks of the role's keys (portal/checks.py)."""
    wrong = [check for check in run_checks(tags=[Tags.security], include_deployment_checks=True)
             if check.id in {"recourse.E001", "recourse.E002", "recourse.E003", "recourse.E004"}]  # fmt: skip
    if wrong:
        raise Trouble("; ".join(str(check.msg) for check in wrong))
    return f"the role {settings.ROLE} has the keys it needs, and no other"


def _database() -> str:
    version = pgtools.server_version()
    if version < OLDEST_SERVER:
        raise Trouble(f"PostgreSQL {version} is too old; {OLDEST_SERVER} or newer is needed")
    if backup.restore_under_way():
        raise Trouble("a restore is under way or broke off: begin it again in a new database")
    return f"PostgreSQL {version} answers"


def _clock() -> str:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    skew = max(theirs - timezone.now(), before - theirs, timedelta())
    if skew > SKEW:
        raise Trouble(f"this host and the database differ by {skew.total_seconds():.1f} s: deadlines need one time")
    return f"this host and the database agree to {SKEW.total_seconds():.0f} s"


def _broker() -> str:
    cache.set("doctor", 1, 5)
    return "Redis answers"


def _mail() -> str:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        server.noop()
        if settings.EMAIL_USE_TLS:
            server.starttls()
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers"


def _letters() -> str:
    from notices import pdf, press  # here, so that a missing library is a finding and not the end

    press.printed('<html lang="en"><title>Letter</title><p>Letter</p>', b"doctor", pdf.STYLE)
    return "PDF letters can be made"


def _timetable() -> str:
    """The sealer runs every ten seconds: what is unsealed for minutes shows that nobody calls it."""
    tail = LedgerEntry.objects.filter(sequence=None)
    oldest = tail.aggregate(oldest=Min("at"))["oldest"]
    if oldest and timezone.now() - oldest > SEALED_WITHIN:
        raise Trouble(f"{tail.count()} ledger entries are unsealed since {oldest:%H:%M:%S} UTC: is the worker running?")
    return f"the ledger is sealed; unsealed tail {tail.count()}"


def _anchors() -> str:
    path, now = Path(settings.DATA_DIR) / "anchors.jsonl", timezone.now()
    age = anchors.age(path, now)
    if age is not None and age <= ANCHORED_WITHIN:
        return f"heads are anchored in {path}"
    first = LedgerEntry.objects.order_by("id").first()
    if age is None and (first is None or now - first.at <= ANCHORED_WITHIN):
        return "the ledger has only begun; its first anchor follows within minutes"
    raise Trouble(f"no anchor was written in the last {ANCHORED_WITHIN}: is the timetable running?")


def _registry() -> str:
    if not keys.signs_rows():
        return "this role cannot check the registry's signatures"
    if changed := sum(1 for _ in unsigned()):
        raise Trouble(f"{changed} rows were changed outside Recourse and nothing is sent by them: manage.py sign_rows")
    return "every row of the registry is as it was signed"


def _delivery() -> str:
    age = timedelta(seconds=queries.gauges(timezone.now(), ["oldest_unsent_seconds"])["oldest_unsent_seconds"][1])
    if age > SENT_WITHIN:
        raise Trouble(f"a notice or a withdrawal waits for {age} to be sent: see the board at /desk/")
    return "no notice and no withdrawal waits long to be sent"


LOOKS: dict[str, Callable[[], str]] = {
    "Keys": _keys,
    "Database": _database,
    "Clock": _clock,
    "Redis": _broker,
    "Mail": _mail,
    "Letters": _letters,
    "Timetable": _timetable,
    "Anchors": _anchors,
    "Registry": _registry,
    "Delivery": _delivery,
}
