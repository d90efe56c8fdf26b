"""Which platform a host belongs to. An unknown host becomes a platform of its own, completed by the desk."""

import hashlib
import re
from collections.abc import Iterable

from django.db import transaction

from notices.models import Channel, Platform, PlatformHost

# What can be told apart with underscores for dots: names without one, IP addresses.
COMMON = re.compile(r"[a-z0-9][a-z0-9.:-]*")


def find_platform(host: str) -> Platform | None:
    """The platform that `host` (lower-case ASCII) belongs to: the longest known suffix wins; None if unknown.

    A host that the desk has not reviewed stands for itself alone: what lies below it (blogs on a shared host)
    may belong to somebody else.
    """
    return find_platforms([host])[host]


def find_platforms(hosts: Iterable[str]) -> dict[str, Platform | None]:
    """`find_platform` for each of many hosts, in one look at the registry."""
    suffixes = {host: _suffixes(host) for host in hosts}
    names = {name for some in suffixes.values() for name in some}
    rows = PlatformHost.objects.select_related("platform").filter(host__in=names) if names else ()
    known = {row.host: row.platform for row in rows}
    return {host: _longest(host, names, known) for host, names in suffixes.items()}


def _longest(host: str, suffixes: list[str], known: dict[str, Platform]) -> Platform | None:
    own = {host, plain_host(host)}
    fitting = (known[name] for name in suffixes if name in known and (name in own or not known[name].needs_review))
    return next(fitting, None)


def platform_for(host: str) -> Platform:
    """The platform of `host`; made now where it is unknown, marked `needs_review`, with nothing invented.

    Called when a request is filed; two requests at the same moment get the same platform. Whoever asks for
    several hosts in one transaction asks in sorted order, so that nobody waits in a circle.
    """
    return find_platform(host) or _unknown(plain_host(host))


def slug_for(host: str) -> str:
    """A host as a slug of at most 80 characters, one for each host. Dots become underscores; a name that is too long,
    or that holds what few names do (an underscore, a hyphen at an end), is told apart by its digest.
    """
    plain = plain_host(host)
    slug = re.sub(r"[^a-z0-9-]", "_", plain)
    if len(slug) <= 80 and COMMON.fullmatch(plain):
        return slug
    return f"{slug.lstrip('-_')[:63]}_{hashlib.sha256(plain.encode()).hexdigest()[:16]}"


@transaction.atomic
def _unknown(host: str) -> Platform:
    platform, made = Platform.objects.get_or_create(
        slug=slug_for(host),
        defaults={"name": host[:120], "needs_review": True, "notes": "Seen in a request."},
    )
    owned, _ = PlatformHost.objects.get_or_create(host=host, defaults={"platform": platform})
    if made:
        Channel.objects.get_or_create(platform=owned.platform, kind=Channel.Kind.WEBFORM, address="")
    return owned.platform


def _suffixes(host: str) -> list[str]:
    """The host and the names above it, the longest first."""
    labels = host.split(".")
    # An IPv6 address has no dot.
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def plain_host(host: str) -> str:
    """The name of a host that is not known yet: without a leading `www.`, unless only one label would be left."""
    rest = host.removeprefix("www.")
    return rest if "." in rest else host
