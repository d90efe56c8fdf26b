"""The whole portal as `make run` starts it (front door, two roles, worker, timetable), on the test's own database."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from portal import run
from portal.embedded import children
from portal.household import Household
from tests import warm


class Warm(Household):
    """Its programs are copies of a process that has read the libraries; five fresh ones read them for ten seconds."""

    def start(self, name: str, *words: str | Path, role: str = "staff", redis_user: str = "") -> None:
        log = self.data_dir / "logs" / f"{name}.log"
        program = warm.Program(["-m", *map(str, words)], self.env(role), log)
        self.programs.append(children.Child(name, program, log, signal.SIGTERM))


def staffs(home) -> str:
    """Where staff and advocates work: a host of its own, but where one process does everything."""
    return getattr(home, "staff_url", home.url)


def staffs_cache() -> RedisCache:
    """What the worker of a running portal keeps: it lies under its role's name."""
    return RedisCache(settings.REDIS_URL, {**settings.CACHES["default"], "KEY_PREFIX": "staff"})


def test_database_url() -> str:
    """DATABASE_URL with the name of the database that pytest-django made."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def portal(
    data_dir: Path, public: dict[str, str] | None = None, *, celery: bool = True, **staff: str
) -> Iterator[Household]:
    """A running portal; `public` is added to every process, `staff` to staff ones. Everything is stopped at the end.

    `celery=False`: no worker and no timetable, where nothing is sent before the journey ends.
    """
    home = Warm(data_dir, "127.0.0.1", run.free_port())
    (data_dir / "logs").mkdir(parents=True)
    (data_dir / "keys").symlink_to(Path(settings.DESK_PUBLIC_KEY_FILE).parent)
    home.addresses |= {
        "PUBLIC_URL": home.url,
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": os.environ["REDIS_URL"],
        **(public or {}),
    }
    home.staff_addresses |= staff
    web = Path(tempfile.mkdtemp(prefix="rc-"))
    try:
        if celery:
            run.start_celery(home)
        run.start_web(home, web)
        run.wait_ready(home)
        yield home
    finally:
        home.stop_programs()
        shutil.rmtree(web, ignore_errors=True)


def wait_until(holds, seconds=60):
    """Look again until it holds; fails when it does not in time."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.2)
