"""One DATABASE_URL and one REDIS_URL, turned into what Django, Celery and the cache each want."""

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Milliseconds. A process that was stopped or cut off in the middle of a transaction keeps its locks for so long at
# most, and nobody waits longer for a lock; `?options=` in DATABASE_URL can say otherwise.
LIMITS = {"idle_in_transaction_session_timeout": 30_000, "lock_timeout": 60_000, "tcp_user_timeout": 30_000}


def postgres(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?host=/socket/folder` as a Django DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql:// (PostgreSQL is the only database)")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    limits = [f"-c {name}={value}" for name, value in LIMITS.items()]
    query["options"] = " ".join([*limits, query.get("options", "")]).strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(query.pop("port", parts.port or "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def celery_broker(url: str) -> str:
    """A `unix://` address becomes kombu's `redis+socket://`; anything else stays."""
    return "redis+socket://" + url.removeprefix("unix://") if url.startswith("unix://") else url


class OnlyData:
    """What the cache writes to Redis and reads from it: JSON, never more than data (Django's own way is pickle).

    Whoever can write there must not get anything run here: what is no JSON counts as not kept.
    """

    def dumps(self, value: Any) -> int | str:
        """A whole number as it is, so that Redis can count it up. Raises TypeError for what is no JSON."""
        return value if type(value) is int else json.dumps(value)

    def loads(self, kept: bytes) -> Any:
        """None for what this did not write."""
        try:
            return json.loads(kept)
        except (ValueError, RecursionError):
            return None
