"""A nudge, so that work starts now and not at the next sweep. Losing it loses nothing but seconds."""

from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger("recourse.notices")


def after_commit(task: str, notice_id: UUID) -> None:
    """Once this transaction is committed, send the task by name with the id alone."""
    transaction.on_commit(lambda: _send(task, str(notice_id)))


def _send(task: str, notice_id: str) -> None:
    try:
        current_app.send_task(task, args=[notice_id], ignore_result=True, retry=False)
    except OperationalError:
        log.warning("broker away, the sweep will do it", task=task)
