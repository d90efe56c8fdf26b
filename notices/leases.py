"""Doing something alone, for a while: a lease ends by itself, so a holder that was stopped keeps nobody waiting.

Each step is one statement that is committed at once, by the database's clock: whoever is stopped between two of them
holds no lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db import connection

# Longer than one piece of work takes (a try 30 s, a look-up of a site 30 s): whoever lives renews it before each.
LASTS = timedelta(seconds=45)
# Of a process that was killed and whose name never comes back.
KEPT = timedelta(days=1)
TAKE = """
INSERT INTO notices_lease (name, holder, ends_at) VALUES (%s, %s, clock_timestamp() + make_interval(secs => %s))
ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, ends_at = EXCLUDED.ends_at
 WHERE notices_lease.ends_at <= clock_timestamp()
"""
RENEW = (
    "UPDATE notices_lease SET ends_at = clock_timestamp() + make_interval(secs => %s) WHERE name = %s AND holder = %s"
)
RELEASE = "DELETE FROM notices_lease WHERE name = %s AND holder = %s"
ALIVE = "SELECT name FROM notices_lease WHERE starts_with(name, %s) AND ends_at > clock_timestamp() ORDER BY name"
FORGET = "DELETE FROM notices_lease WHERE ends_at < clock_timestamp() - make_interval(secs => %s)"


class Lease:
    """One that this holder may have. Nothing that it guards may rest on it alone: its end comes unseen."""

    def __init__(self, name: str) -> None:
        self.name, self._holder = name, str(uuid4())

    def take(self) -> bool:
        """Whether it is ours now: nobody had it, or its time was over."""
        return _changed(TAKE, self.name, self._holder, LASTS.total_seconds())

    def renew(self) -> bool:
        """Begin its time anew. False once somebody else has taken it."""
        return _changed(RENEW, LASTS.total_seconds(), self.name, self._holder)

    def release(self) -> None:
        """Let others have it at once."""
        _changed(RELEASE, self.name, self._holder)


@contextmanager
def alone(name: str) -> Iterator[Lease | None]:
    """The lease, until the end of the `with`; None while somebody else has it."""
    lease = Lease(name)
    mine = lease.take()
    try:
        yield lease if mine else None
    finally:
        if mine:
            lease.release()


def alive(prefix: str) -> list[str]:
    """The names of all leases that begin so and have not ended, in alphabetical order."""
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [prefix])
        return [name for (name,) in cursor.fetchall()]


def forget_ended() -> None:
    """Drop what nobody came back for."""
    _changed(FORGET, KEPT.total_seconds())


def _changed(statement: str, *values: str | float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)
