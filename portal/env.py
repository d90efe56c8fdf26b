"""Reading the environment: one place, plain errors.

Each name may also be given as NAME_FILE, the path of a file that holds the value: secrets come
that way (Docker and Kubernetes mount them so), and then never show in a process listing.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `NAME_FILE` points to; `default` where neither says anything."""
    path = os.environ.get(f"{name}_FILE", "")
    if path:
        return file_text(path, name)
    return os.environ.get(name) or default


def file_text(path: str, name: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}") from error


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; empty is the default; anything else is an error."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str) -> list[tuple[str, str]]:
    """`Left: right`, one pair a line or between semicolons; what is not a pair is an error."""
    found = []
    for line in text(name).replace(";", "\n").splitlines():
        left, colon, right = (part.strip() for part in line.rpartition(":"))
        if line.strip() and not (left and right):
            raise ImproperlyConfigured(f"{name} must hold pairs like “Name: value”, not {line.strip()!r}")
        found += [(left, right)] if colon else []
    return found


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value
