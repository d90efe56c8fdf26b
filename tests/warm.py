"""`python` as tests/vault/conftest.py has it, run by a process that has read the libraries already and nothing of ours.

A fresh process spends two seconds on libraries before it reads its first setting. This one has them behind it, and
lends itself out: each order runs in a copy (fork), which meets settings, models and database anew, with the
environment that the order brings and no other.
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
import traceback
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SECONDS = 120
# What takes longest to import, and asks for no setting meanwhile.
LIBRARIES = (
    "argon2",
    "celery.app.base",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "dkim",
    "django.contrib.messages.storage.session",
    "django.contrib.staticfiles.finders",
    "django.core.cache.backends.redis",
    "django.core.handlers.wsgi",
    "django.core.mail.backends.smtp",
    "django.core.management.commands.check",
    "django.db.backends.postgresql.base",
    "django.db.migrations.loader",
    "django.forms",
    "django.views.generic",
    "dns.resolver",
    "httpx",
    "jsonschema",
    "kombu.transport.redis",
    "prometheus_client",
    "requests",
    "rest_framework.serializers",
    "rich.traceback",
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

    command, process = [str(word) for word in words], lender()
    with tempfile.TemporaryDirectory() as folder:
        said = [str(Path(folder) / name) for name in ("stdout", "stderr")]
        print(json.dumps([command, surroundings(env), said]), file=process.stdin, flush=True)
        code = int(process.stdout.readline())
        return subprocess.CompletedProcess(command, code, *(Path(path).read_text() for path in said))


@cache
def lender() -> subprocess.Popen[str]:
    """This run's own; it ends when nobody can give it orders any more."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, __file__], env={"PATH": os.environ["PATH"]}, cwd=CHECKOUT,
                            stdin=pipe, stdout=pipe, text=True)  # fmt: skip


def lend() -> None:
    """Take orders, a line each, and answer with exit codes."""
    for line in sys.stdin:
        words, env, said = json.loads(line)
        if not (copy := os.fork()):
            signal.alarm(SECONDS)
            os.environ.clear()
            os.environ.update(env)
            for number, path in enumerate([os.devnull, *said]):
                os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
            code = obey(*words)
            sys.stdout.flush()
            sys.stderr.flush()
            # To take down what was read before costs as much as the order itself.
            os._exit(code)
        print(os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), flush=True)


def obey(script: str, *words: str) -> int:
    """The exit code that Python would end with."""
    sys.argv, sys.path[0] = [script, *words], str(CHECKOUT)
    try:
        if script == "-c":
            code, *sys.argv[1:] = words
            exec(code, {"__name__": "__main__"})
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
