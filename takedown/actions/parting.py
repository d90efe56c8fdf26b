"""A frozen letter that names a link which is being taken back, and others that stay: each part goes its own way."""

from datetime import datetime

from django.db import transaction

from notices import actions as notices
from notices.models import Notice
from notices.states import PARTED
from takedown.actions.pace import lock_requests
from takedown.actions.reviewing import again, lock_releases
from takedown.models import Case
from takedown.queries.pace import links_waiting, to_part
from vault.keys import OpenKey


@transaction.atomic
def part_letters(*, case: Case, key: OpenKey, actor: str, now: datetime) -> list[Notice]:
    """Part what has gone nowhere yet: what stays goes on at once, what is being taken back waits in a letter of its
    own, which is withdrawn after the 24 hours, or goes out if the person thinks better of it.

    Returns the letters that go on. The one that named both ends, and nobody got it. Raises CaseFrozen,
    notices.actions.Refused (no_release, release_expired, no_channel): then it waits as it is.
    """
    lock_requests(case)
    lock_releases(case)
    list(Notice.objects.select_for_update(of=("self",)).filter(pk__in=to_part(case)).order_by("pk"))
    held, going_on = links_waiting(case), []
    for notice in Notice.objects.filter(pk__in=to_part(case)).order_by("pk"):
        refs = set(notice.items.values_list("pk", flat=True))
        going_on.append(again(notice, actor, key, now, only=refs - held))
        again(notice, actor, key, now, only=refs & held)
        notices.withdraw(notice=notice, actor=actor, now=now, failure=PARTED)
    return going_on
