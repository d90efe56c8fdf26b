"""A nudge, so that work starts now and not at the next sweep. Losing it loses nothing but seconds."""

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger("recourse.notices")


def after_commit(task: str) -> None:
    """Once this transaction is committed, wake the task by name: it looks for itself what is due."""
    transaction.on_commit(lambda: _send(task))


def _send(task: str) -> None:
    # The people's process does not reach the broker (deploy/redis.acl): the next sweep comes in seconds.
    if settings.ROLE == "public":
        return
    try:
        current_app.send_task(task, ignore_result=True, retry=False, expires=60)
    except OperationalError:
        log.warning("broker away, the sweep will do it", task=task)
