"""Looking for what must not be there: in dumps, files, logs, mails, the broker."""

import base64
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import redis
from django.conf import settings
from django.db import connection

from vault import pgtools


def found(secrets, data):
    """The names of the secrets (text or bytes) that stand in `data`: plain, in base64, or in hex."""
    data, lower = bytes(data), bytes(data).lower()
    return [name for name, secret in secrets.items() if _stands_in(_bytes(secret), data, lower)]


def _stands_in(secret, data, lower):
    forms = [base64.b64encode(secret[shift:])[2:-4] for shift in range(3)]
    return secret.lower() in lower or secret.hex().encode() in lower or any(form in data for form in forms if form)


def _bytes(secret):
    return secret if isinstance(secret, bytes) else secret.encode()


def database_dump(folder: Path):
    """The whole database as plain SQL, as a thief would take it."""
    target = folder / "thief.sql"
    pgtools.run("pg_dump", "--inserts", f"--file={target}")
    return target.read_bytes()


def server_files():
    """PostgreSQL's and Redis's own files, as they lie on the disk: tables, indexes, write-ahead log, logs.

    Nothing where the servers are not ours (DATABASE_URL names another machine's).
    """
    lock = Path(connection.settings_dict["HOST"]) / ".s.PGSQL.5432.lock"
    if not lock.exists():
        return
    # The second line of the lock beside a server's socket names its data folder.
    folder = Path(lock.read_text().splitlines()[1]).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, _content(path)


def _content(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def broker_overheard():
    """Every command that Redis gets meanwhile, as one growing bytearray."""
    heard, client = bytearray(), redis.from_url(settings.REDIS_URL)
    monitor = client.monitor()

    def listen():
        try:
            for command in monitor.listen():
                heard.extend(repr(command).encode())
        except (redis.RedisError, OSError, ValueError, AttributeError):
            return

    with monitor:
        Thread(target=listen, daemon=True).start()
        yield heard


def files_below(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "keys" not in path.relative_to(folder).parts:
            yield path, path.read_bytes()
