"""A case of Alice's, filed: her key with both wraps; and how another process reaches this test's database."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from vault import keys

CHECKOUT = Path(__file__).resolve().parents[2]
CODE, PIN = "ABCDEFGHJKMNPQRSTVWX", "739105"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PRIVATE = ("DESK_PRIVATE_KEY_FILE", "LETTER_KEY_FILE", "SERVICE_KEY_FILE")
SHARED = ("DESK_PUBLIC_KEY_FILE", "CODE_PEPPER_FILE", "SECRET_KEY_FILE")
PLAIN = ("PATH", "DJANGO_SETTINGS_MODULE", "REDIS_URL", "DATA_DIR", "ALLOW_LOOPBACK", "ALLOWED_HOSTS", "PUBLIC_URL",
         "DESK_EMAIL", "OPERATOR_NAME", "PIN_MEMORY_KIB")  # fmt: skip


@pytest.fixture
def alice_key():
    key = keys.create_key()
    keys.wrap_for_desk(key)
    keys.wrap_for_person(key, CODE, PIN)
    return key


def database_url(name: str | None = None) -> str:
    """The address of this test's database, or of another one on the same server."""
    asked = connection.settings_dict
    user = f"{quote(asked['USER'])}:{quote(asked['PASSWORD'])}"
    host = quote(asked["HOST"], safe="")
    return f"postgresql://{user}@/{quote(name or asked['NAME'])}?host={host}&port={asked['PORT'] or 5432}"


def manage(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process of its own, staff by default."""
    return python("manage.py", *words, **({"RECOURSE_ROLE": "staff"} | env))


def python(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """A Python process on this test's database, knowing what its role is given and nothing else of this machine."""
    command = [sys.executable, *(str(word) for word in words)]
    return subprocess.run(command, env=surroundings(env), cwd=CHECKOUT, capture_output=True, text=True, timeout=120)


def surroundings(env: dict[str, str]) -> dict[str, str]:
    """The whole environment of a process in the role that `env` names."""
    names = (*PLAIN, *SHARED, *(PRIVATE if env["RECOURSE_ROLE"] == "staff" else ()))
    return {name: os.environ[name] for name in names} | {"DATABASE_URL": database_url()} | env
