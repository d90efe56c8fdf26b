"""`python` as tests/vault/conftest.py has it, run by a process that has read the libraries already and nothing of ours.

A fresh process spends two seconds on libraries before it reads its first setting. This one has them behind it, and
lends itself out: each order runs in a copy (fork), which meets settings, models and database anew, with the
environment that the order brings and no other. A `Program` is a copy that goes on until it is told to end.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SECONDS = 120
# What takes longest to import, and asks for no setting meanwhile.
LIBRARIES = (
    "argon2",
    "celery.app.base",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.components",
    "celery.worker.consumer",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.hpke",
    "csp.decorators",
    "django.contrib.admin.options",
    "django.contrib.auth.decorators",
    "django.contrib.messages.storage.session",
    "django.contrib.postgres.serializers",
    "django.contrib.sessions.middleware",
    "django.contrib.staticfiles.finders",
    "django.core.cache.backends.redis",
    "django.core.handlers.wsgi",
    "django.core.mail.backends.smtp",
    "django.core.management.commands.check",
    "django.core.management.commands.migrate",
    "django.core.servers.basehttp",
    "django.db.backends.postgresql.base",
    "django.forms",
    "django.middleware.cache",
    "django.middleware.locale",
    "django.test",
    "django.views.defaults",
    "django.views.generic",
    "dkim",
    "dns.resolver",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "httpx",
    "jsonschema",
    "kombu.transport.redis",
    "prometheus_client",
    "requests",
    "rest_framework.authentication",
    "rest_framework.serializers",
    "rich.traceback",
    "rules.permissions",
    "structlog",
    "weasyprint",
    "whitenoise.middleware",
    "whoisit",
    "xarf",
    "yaml",
)


def manage(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """manage.py, staff by default."""
    return python("manage.py", *words, **({"RECOURSE_ROLE": "staff"} | env))


def python(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """`python manage.py ...` or `python -c ...` on this test's database; ends as a process of its own would."""
    from tests.vault.conftest import surroundings

    command = [str(word) for word in words]
    with tempfile.TemporaryDirectory() as folder:
        said = [str(Path(folder) / name) for name in ("stdout", "stderr")]
        code = ended(ordered(command, surroundings(env), said, SECONDS), waiting=True)
        return subprocess.CompletedProcess(command, code, *(Path(path).read_text() for path in said))


class Program:
    """What stands where a subprocess.Popen would, for a copy that runs until it is told to end."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path):
        self.args, self.returncode = command, None
        self.pid = ordered(command, env, [str(log)] * 2)

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = ended(self.pid)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout: float = SECONDS) -> int:
        late = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > late:
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(0.02)
        return self.returncode


def ordered(command: list[str], env: dict[str, str], said: list[str], seconds: int = 0) -> int:
    """The copy that does it: its process id, which is that of a session of its own, too."""
    return answer("begin", command, env, said, seconds)


def ended(copy: int, *, waiting: bool = False) -> int | None:
    """The exit code of a copy; None while it runs."""
    return answer("end", copy, 0 if waiting else os.WNOHANG)


def answer(*order: object) -> int | None:
    print(json.dumps(order), file=lender().stdin, flush=True)
    return json.loads(lender().stdout.readline())


@cache
def lender() -> subprocess.Popen[str]:
    """This run's own; it ends when nobody can give it orders any more."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, __file__], env={"PATH": os.environ["PATH"]}, cwd=CHECKOUT,
                            stdin=pipe, stdout=pipe, text=True)  # fmt: skip


def lend() -> None:
    """Take orders, a line each, and answer with a number each."""
    copies: set[int] = set()
    for line in sys.stdin:
        what, *order = json.loads(line)
        if what == "begin":
            number = begin(*order)
            copies.add(number)
        else:
            copy, status = os.waitpid(*order)
            number = os.waitstatus_to_exitcode(status) if copy else None
            copies.discard(copy)
        print(json.dumps(number), flush=True)
    for copy in copies:
        with suppress(ProcessLookupError):
            os.killpg(copy, signal.SIGTERM)


def begin(words: list[str], env: dict[str, str], said: list[str], seconds: int) -> int:
    if copy := os.fork():
        return copy
    os.setsid()
    signal.alarm(seconds)
    os.environ.clear()
    os.environ.update(env)
    for number, path in enumerate([os.devnull, *said]):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.stdout.reconfigure(write_through="PYTHONUNBUFFERED" in env)
    code = obey(*words)
    sys.stdout.flush()
    sys.stderr.flush()
    # To take down what was read before costs as much as the order itself.
    os._exit(code)


def obey(script: str, *words: str) -> int:
    """The exit code that Python would end with."""
    sys.argv, sys.path[0] = [script, *words], str(CHECKOUT)
    try:
        if script == "-c":
            code, *sys.argv[1:] = words
            exec(code, {"__name__": "__main__"})
        elif script == "-m":
            module, *sys.argv[1:] = words
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:  # noqa: BLE001 - whatever it is, it ends here
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    lend()
