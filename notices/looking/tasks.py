"""What is looked up outside, by a worker, with no transaction open. Each task finds for itself what is due."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import rdap, status_check
from notices.actions import checking, guessing
from notices.models import NoticeItem, Platform
from notices.queries import checks, registry
from notices.status_check import Seen
from vault import keys
from vault.keys import CannotOpen

log = structlog.get_logger("recourse.looking")
LOOKER = "system:looking"
# A site of ours may have many hosts; whoever carries the first ones carries the rest.
MOST_HOSTS = 3


@shared_task(ignore_result=True)
def look_up_carriers() -> None:
    """Ask the registries who carries the sites that somebody asked about."""
    for pk in registry.to_look_up():
        platform = Platform.objects.get(pk=pk)
        hosts = platform.hosts.order_by("pk").values_list("host", flat=True)[:MOST_HOSTS]
        answers = {host: _asked(host) for host in hosts}
        guesses = guessing.record_carriers(platform=platform, answers=answers, actor=LOOKER, now=timezone.now())
        log.info("carriers looked up", platform=platform.slug, named=len(guesses))


@shared_task(ignore_result=True)
def check_links() -> None:
    """One HEAD request for each link that is due, where platform, setting and the person's release allow it."""
    if not settings.STATUS_CHECKS:
        return
    for due in checks.due_checks(timezone.now()):
        seen = _seen(due)
        checking.record_check(item=due, result=seen.result, code=seen.code, actor=LOOKER, now=timezone.now())


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
