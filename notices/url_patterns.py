"""What a link leads to on a known platform (post, profile, file, search), by the shape of its path. Pure.

A pattern is a small regular expression over the whole of path and query: `/[^/]+/status/\\d+`. One that does not
begin with a slash is read against host and path (`youtu\\.be/[\\w-]+`, without a leading `www.`). It is a hint that
a person can correct, never a reason to refuse a link.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

KINDS = ("post", "profile", "file", "search")
LONGEST = 200

# What cannot run away on a long link: no nesting, classes that stop at a slash, and at most two repetitions between
# two slashes; a group is repeated at most once.
_CLASS = r"\[(?:\^/|(?!\^))(?:\\[wd.\-]|[\w@.~%+=:,?&\-])*\]"
_ATOM = rf"(?:(?:{_CLASS}|\\[wd.?\-]|[\w/@%~=&:,!#\-])(?:[+*?]|\{{\d{{1,3}}(?:,\d{{0,3}})?\}})?)"
_GROUP = rf"(?:\(\?:(?:{_ATOM}|\|)+\)\??)"
_SIMPLE = re.compile(rf"(?:{_ATOM}|{_GROUP})+(?:\.\*)?")
MOST_REPEATED = 2
CLEVER = (
    "“%s” is too clever. Use letters, slashes, \\d+, \\w+, [^/]+, groups like (?:a|b)?, and .* at the very end; write "
    "a dot as \\. and a question mark as \\?."
)


def fault(pattern: str) -> str:
    """What is wrong with a pattern, in plain words; "" where it can be used."""
    if not pattern or len(pattern) > LONGEST:
        return f"A pattern has 1 to {LONGEST} characters."
    if _SIMPLE.fullmatch(pattern) is None or not _runs_straight(pattern):
        return CLEVER % pattern
    try:
        re.compile(pattern)
    except re.error as error:
        return f"“{pattern}” cannot be read: {error}."
    return ""


def _runs_straight(pattern: str) -> bool:
    segments = re.sub(_CLASS, "c", pattern.removesuffix(".*")).split("/")
    return all(len(re.findall(r"[+*{]", each)) <= MOST_REPEATED for each in segments)


def kind_of(patterns: Iterable[Mapping[str, Any]], url: str) -> str:
    """The kind of the first pattern ({"kind", "pattern"}) that fits the whole link; "" where none does."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = (parts.hostname or "").removeprefix("www.")
    return next((str(each["kind"]) for each in patterns if _fits(str(each["pattern"]), host, path)), "")


def _fits(pattern: str, host: str, path: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(path if pattern.startswith("/") else host + path) is not None


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    return None if fault(pattern) else re.compile(pattern, re.ASCII)
