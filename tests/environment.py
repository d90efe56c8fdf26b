"""The environment of a test run, set before Django reads its settings (pytest loads this as a plugin, `-p`).

Keys of its own, made for this run; a data folder of its own; loopback allowed, since the real servers of the
tests (SMTP, HTTP) stand there. PostgreSQL and Redis come from the environment (portal.embedded); each of several
pytest-xdist workers starts its own, so that none meets a neighbour's rows, roles or keys.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from argon2.profiles import CHEAPEST
from django.contrib.auth.hashers import Argon2PasswordHasher

from portal import embedded
from tests import once
from vault.installation import make_keys

KEY_FILES = {
    "DESK_PUBLIC_KEY_FILE": "desk.pub",
    "DESK_PRIVATE_KEY_FILE": "desk.key",
    "LETTER_KEY_FILE": "letter.key",
    "SERVICE_KEY_FILE": "service.key",
    "CODE_PEPPER_FILE": "pepper",
    "SECRET_KEY_FILE": "secret_key",
}


def prepare() -> Path:
    """Make the run's folder and keys, point the environment at them; returns the folder."""
    folder = Path(tempfile.mkdtemp(prefix="recourse-test-"))
    owner = os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder, ignore_errors=True))
    make_keys(folder / "keys")
    (folder / "data").mkdir()
    (folder / "once").mkdir()
    os.environ.setdefault(once.FOLDER, str(folder / "once"))
    os.environ.update({name: str(folder / "keys" / file) for name, file in KEY_FILES.items()})
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        RECOURSE_ROLE="both",
        # Playwright's synchronous interface runs an event loop in this thread; we await nothing in it.
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
        ALLOW_LOOPBACK="1",
        # A test's transaction is seen by its own thread only; who tests threads says so.
        DELIVERY_THREADS="1",
        DATA_DIR=str(folder / "data"),
        AIOSMTPD_CONTROLLER_TIMEOUT="60",
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
        PUBLIC_URL="http://127.0.0.1:8000",
        DESK_EMAIL="desk@recourse.example",
        OPERATOR_NAME="Example Law Clinic",
        PIN_MEMORY_KIB=str(CHEAPEST.memory_cost),
    )
    return folder


def start_servers() -> None:
    """This process's own PostgreSQL and Redis, stopped when it ends."""
    servers = ExitStack()
    atexit.register(servers.close)
    folder = servers.enter_context(embedded.temporary_data_dir())
    running = servers.enter_context(embedded.running(folder, fsync=False))
    os.environ.update(DATABASE_URL=running.database_url, REDIS_URL=running.redis_url)


def cheapen_passwords() -> None:
    """Argon2 with its smallest parameters; a hash carries them, so that every process of a journey can check it."""
    Argon2PasswordHasher.memory_cost = CHEAPEST.memory_cost
    Argon2PasswordHasher.time_cost = CHEAPEST.time_cost
    Argon2PasswordHasher.parallelism = CHEAPEST.parallelism


FOLDER = prepare()
cheapen_passwords()
if "PYTEST_XDIST_WORKER" in os.environ:
    start_servers()
