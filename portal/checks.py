"""Settings that would break a promise, as system checks with ids. `manage.py check --deploy` runs them all."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from notices.drawable import undrawable
from takedown.queries.desk import DESK_TARGET
from vault import keys

PRIVATE_KEYS = ("DESK_PRIVATE_KEY_FILE", "LETTER_KEY_FILE", "SERVICE_KEY_FILE")
# Signs mails; without one they go out unsigned.
MAIL_KEY = "DKIM_KEY_FILE"
SHARED_KEYS = ("DESK_PUBLIC_KEY_FILE", "CODE_PEPPER_FILE")
# A local part has 64 characters (RFC 5321 4.5.3.1.1); number and token take 42.
LONGEST_LOCAL, SHORTEST_TOKEN = 20, 32
PIN_MEMORY_KIB = 64 * 1024
# Words in an address by which anybody knows what the mail is about.
TELLING = re.compile(
    r"abus|victim|surviv|takedown|recourse|ncii|intimate|rape|assault|violen|crisis|shelter|legal|lawyer", re.IGNORECASE
)
Apps = Sequence[AppConfig] | None


@register(Tags.security)
def roles_are_apart(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E001: one process in both roles, outside development. E002: the public role is given a private key."""
    found: list[CheckMessage] = []
    if settings.ROLE == "both" and not settings.ALLOW_LOOPBACK:
        hint = "Run two processes, RECOURSE_ROLE=public and RECOURSE_ROLE=staff."
        found.append(Error("RECOURSE_ROLE=both is for tests and development.", hint=hint, id="recourse.E001"))
    if settings.ROLE == "public":
        hint = "Take it out of this process's environment: what it cannot read, nobody can make it tell."
        found += [
            Error(f"The public role must not be given {name}.", hint=hint, id="recourse.E002")
            for name in (*PRIVATE_KEYS, MAIL_KEY)
            if getattr(settings, name)
        ]
    return found


@register(Tags.security, deploy=True)
def keys_are_there(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E003: a key that this role needs cannot be read. E004: the desk's two halves do not belong together."""
    needed = SHARED_KEYS + (PRIVATE_KEYS if settings.ROLE != "public" else ())
    needed += (MAIL_KEY,) if settings.DKIM_KEY_FILE else ()
    found: list[CheckMessage] = [
        Error(f"{name} {why}.", hint="`manage.py make_keys DIR` makes a new set.", id="recourse.E003")
        for name in needed
        if (why := _unreadable(getattr(settings, name)))
    ]
    if not found and settings.ROLE != "public" and not keys.desk_keys_fit():
        hint = "What is filed under this public key could never be opened."
        found.append(Error("desk.pub is not the public half of desk.key.", hint=hint, id="recourse.E004"))
    return found


@register(Tags.security, deploy=True)
def fit_for_the_public(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E005 no HTTPS, E006 loopback allowed, E007 no operator's name, or none for paper, E008 no desk mailbox, E013 a
    PIN's cost, E015 no host of the staff's own.
    """
    return list(_unfit())


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _unfit() -> Iterator[CheckMessage]:
    if not settings.HTTPS:
        yield Error("PUBLIC_URL does not begin with https://.", id="recourse.E005")
    if not settings.STAFF_URL.startswith("https://") or _host(settings.STAFF_URL) == _host(settings.PUBLIC_URL):
        hint = "A cookie knows no port: what the people's process could be made to serve would be the desk's."
        yield Error("STAFF_URL is no https:// address with a host of its own.", hint=hint, id="recourse.E015")
    if settings.ALLOW_LOOPBACK:
        hint = "It lets outgoing requests reach this machine itself."
        yield Error("ALLOW_LOOPBACK is on.", hint=hint, id="recourse.E006")
    if settings.OPERATOR_NAME == "Recourse":
        yield Error("OPERATOR_NAME is not set: people must know who helps them.", id="recourse.E007")
    if signs := undrawable(settings.OPERATOR_NAME):
        yield Error(f"OPERATOR_NAME holds signs that cannot be put on paper: {' '.join(signs)}", id="recourse.E007")
    if settings.DESK_EMAIL.endswith("@localhost"):
        yield Error("DESK_EMAIL is not set: platforms answer there.", id="recourse.E008")
    if settings.PIN_MEMORY_KIB != PIN_MEMORY_KIB:
        hint = "Take it out of the environment: less is easy to guess, and a case filed at another cost never opens."
        yield Error(f"PIN_MEMORY_KIB is not {PIN_MEMORY_KIB}. Only tests set it.", hint=hint, id="recourse.E013")


@register(Tags.security, deploy=True)
def mail_to_people_tells_nothing(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E012: the sender of "There is news" is the desk, bears a name, or says by its words what this is about."""
    sender = settings.NEWS_FROM
    known = {parseaddr(each)[1].casefold() for each in (settings.DESK_EMAIL, settings.DEFAULT_FROM_EMAIL)}
    plain = parseaddr(sender)[1] == sender and bool(sender.partition("@")[2])
    if plain and sender.casefold() not in known and not TELLING.search(sender):
        return []
    hint = "Set NEWS_FROM to a bare address of its own, on a domain whose name says nothing: updates@post.example."
    return [Error("NEWS_FROM would tell whoever sees a person's mailbox.", hint=hint, id="recourse.E012")]


@register(Tags.security, deploy=True)
def the_desk_is_told_in_time(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E014: the desk would be told of a request that waits only when its own hours are over."""
    if timedelta() <= timedelta(minutes=settings.DESK_ALARM_MINUTES) < DESK_TARGET:
        return []
    hint = "Minutes after filing, from 0 to 239; 120 if it is not set."
    return [Error("DESK_ALARM_MINUTES is not before the desk's own 4 hours.", hint=hint, id="recourse.E014")]


@register(Tags.security, deploy=True)
def mail_comes_back(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """E009 a reply address that cannot carry a token, E010 replies that nobody reads, E011 a door that is ajar."""
    return list(_mail_in()) if settings.ROLE != "public" else []


def _mail_in() -> Iterator[CheckMessage]:
    local, at, domain = settings.MAIL_REPLY_ADDRESS.partition("@")
    if at + local and not (domain and 0 < len(local) <= LONGEST_LOCAL and "+" not in local):
        hint = f"A mailbox of its own, at most {LONGEST_LOCAL} characters before the @, and no plus sign."
        yield Error("MAIL_REPLY_ADDRESS cannot carry a notice's token.", hint=hint, id="recourse.E009")
    if at and not (settings.INBOUND_TOKEN or settings.MAILDIR or settings.IMAP_URL):
        hint = "Set INBOUND_TOKEN_FILE, MAILDIR or IMAP_URL."
        yield Error("Answers to MAIL_REPLY_ADDRESS would be read by nobody.", hint=hint, id="recourse.E010")
    if settings.INBOUND_TOKEN and len(settings.INBOUND_TOKEN) < SHORTEST_TOKEN:
        yield Error(f"INBOUND_TOKEN has fewer than {SHORTEST_TOKEN} characters.", id="recourse.E011")
    if settings.IMAP_URL and not settings.IMAP_URL.startswith("imaps://") and not settings.ALLOW_LOOPBACK:
        yield Error("IMAP_URL does not begin with imaps://.", id="recourse.E011")


def _unreadable(path: str) -> str:
    if not path:
        return "is not set"
    try:
        return "" if Path(path).read_bytes().strip() else "is empty"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
