"""The real PostgreSQL and Redis that `make run` and `make test` start, from the binaries in two wheels; and Caddy.

Both listen on unix sockets in closed folders only, and write no statement, parameter or key to a log. `caddy` is the
door of `make run`.
Standard library only: this runs before Django and its settings.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.folders import default_data_dir, make_data_dir, only_user_of, temporary_data_dir
from portal.embedded.postgres import Postgres, postgres_bin
from portal.embedded.redis import Redis
from portal.embedded.server import EmbeddedError, Server

__all__ = [
    "EmbeddedError",
    "Postgres",
    "Redis",
    "Server",
    "Servers",
    "default_data_dir",
    "make_data_dir",
    "only_user_of",
    "postgres_bin",
    "running",
    "temporary_data_dir",
]


@dataclass(frozen=True)
class Servers:
    """Where database and broker are. A server that was running before us is None here."""

    database_url: str
    redis_url: str
    postgres: Postgres | None
    redis: Redis | None


@contextmanager
def running(data_dir: Path, *, database_url: str = "", redis_url: str = "", fsync: bool = True) -> Iterator[Servers]:
    """Start both servers under `data_dir`, stop them afterwards; a given address wins over our own."""
    with ExitStack() as stack:
        data_dir = make_data_dir(data_dir)
        stack.enter_context(only_user_of(data_dir))
        postgres = None if database_url else stack.enter_context(Postgres(data_dir, fsync=fsync))
        redis = None if redis_url else stack.enter_context(Redis(data_dir))
        yield Servers(
            database_url=postgres.url if postgres else database_url,
            redis_url=redis.url if redis else redis_url,
            postgres=postgres,
            redis=redis,
        )
