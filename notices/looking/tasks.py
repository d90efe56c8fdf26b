"""What is looked up outside, by a worker, with no transaction open. Each task finds for itself what is due.

One of them runs at a time and not for long: whoever is asked may stall, and delivery and clock need the other worker.
"""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import leases, outgoing, rdap, status_check
from notices.actions import checking, guessing
from notices.models import NoticeItem, Platform
from notices.queries import checks, registry
from notices.status_check import Seen
from vault import keys
from vault.keys import CannotOpen

log = structlog.get_logger("recourse.looking")
Due = TypeVar("Due")
# Keeps what was seen.
Record = Callable[[], None]
LOOKER = "system:looking"
LOOKING = "looking"
# A site of ours may have many hosts; whoever carries the first ones carries the rest.
MOST_HOSTS = 3
# Nothing new is begun after so many seconds, and the next sweep goes on. One site takes at most so many in all.
SWEEP_SECONDS = 20.0
SITE_SECONDS = 30.0


@shared_task(ignore_result=True)
def look_up_carriers() -> None:
    """Ask the registries who carries the sites that somebody asked about."""
    _sweep("look_up_carriers", registry.to_look_up, _look_up)


@shared_task(ignore_result=True)
def check_links() -> None:
    """One HEAD request for each link that is due, where platform, setting and the person's release allow it.

    A platform that does not answer in time is asked no more in this sweep: the links of others are due too.
    """
    if not settings.STATUS_CHECKS:
        return
    silent: set[int] = set()
    _sweep("check_links", lambda: checks.due_checks(timezone.now()), lambda item: _check(item, silent))


def _sweep(task: str, find: Callable[[], Iterable[Due]], look: Callable[[Due], Record | None]) -> None:
    """Look at what is found, unless another worker does; one that fails must not stop the others.

    Who was stopped meanwhile asks nobody any more, and leaves to the next what was not on record in time.
    """
    ends = time.monotonic() + SWEEP_SECONDS
    with leases.alone(LOOKING) as lease:
        if lease is None:
            return
        for each in find():
            if time.monotonic() > ends or not lease.renew():
                return
            try:
                with outgoing.within(SITE_SECONDS):
                    record = look(each)
                if record is not None and lease.renew():
                    record()
            except Exception:
                log.exception("row failed", task=task)


def _look_up(pk: int) -> Record:
    platform = Platform.objects.get(pk=pk)
    hosts = platform.hosts.order_by("pk").values_list("host", flat=True)[:MOST_HOSTS]
    answers = {host: _asked(host) for host in hosts}
    return lambda: _keep_carriers(platform, answers)


def _keep_carriers(platform: Platform, answers: dict[str, rdap.Found]) -> None:
    guesses = guessing.record_carriers(platform=platform, answers=answers, actor=LOOKER, now=timezone.now())
    log.info("carriers looked up", platform=platform.slug, named=len(guesses))


def _check(item: NoticeItem, silent: set[int]) -> Record | None:
    if item.notice.platform_id in silent:
        return None
    seen = _seen(item)
    if seen.code == "timeout":
        silent.add(item.notice.platform_id)
    return lambda: _keep_check(item, seen)


def _keep_check(item: NoticeItem, seen: Seen) -> None:
    checking.record_check(item=item, result=seen.result, code=seen.code, actor=LOOKER, now=timezone.now())


def _seen(item: NoticeItem) -> Seen:
    try:
        url = checks.link_of(item, keys.open_for_desk(item.notice.key_id))
    except CannotOpen:
        return Seen(status_check.UNKNOWN, "key_unavailable")
    return status_check.look(url, hosts=checks.hosts_of(item))


def _asked(host: str) -> rdap.Found:
    """A surprise ends as a trouble that the desk can read, not as a question asked again every minute."""
    try:
        return rdap.look_up(host, timezone.now())
    except Exception as error:
        log.exception("look-up failed", host_length=len(host))
        return rdap.Found((), (f"error:{type(error).__name__}",))
