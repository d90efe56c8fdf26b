"""Keeping what a look at a link gave. It proves nothing and changes no answer."""

from datetime import datetime

from django.db import transaction

from notices.models import NoticeItem, StatusCheck
from vault import ledger


@transaction.atomic
def record_check(*, item: NoticeItem, result: str, code: str, actor: str, now: datetime) -> StatusCheck:
    """One row: `result` is gone, reachable or unknown (StatusCheck.Result), `code` says by what."""
    check = StatusCheck.objects.create(item=item, at=now, result=result, code=code[:60])
    facts = {"platform": item.notice.platform.slug, "result": result}
    ledger.append(actor=actor, verb="item.looked_at", subject=f"notice:{item.notice_id}", now=now, facts=facts)
    return check
