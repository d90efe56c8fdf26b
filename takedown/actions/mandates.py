"""An advocate's written release: recorded before anything is typed for the person; and correcting what came back."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction

from takedown.actions.casework import revoke_release
from takedown.actions.more import correct
from takedown.actions.pace import lock_requests
from takedown.actions.reviewing import lock_releases
from takedown.models import Case, Draft, Mandate, Organisation, Release
from vault import keys, ledger
from vault.keys import OpenKey
from vault.models import User, Wrap

TICKET_LASTS = timedelta(hours=1)


@transaction.atomic
def create_mandate(
    *, advocate: User, organisation: Organisation, signed_on: date, expires_at: datetime, recipients: list[str],
    now: datetime,
) -> tuple[Mandate, str]:  # fmt: skip
    """Record a written, informed, time-limited release; returns it with the token that opens the intake once."""
    token = secrets.token_urlsafe(32)
    mandate = Mandate.objects.create(
        advocate=advocate, organisation=organisation, signed_on=signed_on, expires_at=expires_at,
        recipients=recipients, created_at=now, token_digest=digest(token),
    )  # fmt: skip
    ledger.append(actor=f"user:{advocate.pk}", verb="mandate.recorded", subject=f"mandate:{mandate.pk}", now=now)
    return mandate, token


def find_mandate(token: str, now: datetime) -> Mandate | None:
    """The unused, unexpired, unrevoked mandate that a token opens."""
    live = Mandate.objects.filter(used_at=None, revoked_at=None, expires_at__gt=now)
    return live.filter(token_digest=digest(token)).select_related("organisation", "advocate").first()


@transaction.atomic
def revoke_mandate(*, mandate: Mandate, actor: str, now: datetime) -> None:
    """The person (or the organisation) takes the written release back: everything resting on it stops.

    What is being filed under it at this very moment is waited for, and stopped too (filing.submit holds the mandate).
    """
    if Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=now) != 1:
        return
    for case in Case.objects.filter(mandate=mandate):
        lock_requests(case)
        for release in lock_releases(case):
            if release.agreed_by == Release.AgreedBy.MANDATE:
                revoke_release(release=release, actor=actor, now=now)
    ledger.append(actor=actor, verb="mandate.revoked", subject=f"mandate:{mandate.pk}", now=now)


@transaction.atomic
def open_correction(*, case: Case, key: OpenKey, advocate: User, now: datetime) -> str:
    """The draft that corrects what came back, for the advocate, who has neither code nor PIN: a token opens it once.

    The intake runs where no private key is: the token carries the way in, for an hour. Raises
    TakedownRequest.DoesNotExist where nothing came back.
    """
    draft, token = correct(case=case, key=key, now=now), secrets.token_urlsafe(32)
    # A case that an advocate filed has no helper: that reader's place is free for the token.
    keys.wrap_for_helper(key, token, "")
    Draft.objects.filter(pk=draft.pk).update(code_digest=keys.code_digest(token), touched_at=now)
    ledger.append(actor=f"user:{advocate.pk}", verb="request.correcting", subject=f"case:{case.pk}", now=now)
    return token


def find_correction(token: str, now: datetime) -> Draft | None:
    """The draft that a token of `open_correction` would open, while the release holds."""
    waiting = Draft.objects.filter(code_digest=keys.code_digest(token), filed_at=None).exclude(case=None)
    held = {"mandate__revoked_at": None, "mandate__expires_at__gt": now, "touched_at__gt": now - TICKET_LASTS}
    return waiting.filter(**held).first()


@transaction.atomic
def redeem_correction(*, token: str, now: datetime) -> tuple[Draft, OpenKey] | None:
    """The draft behind a token of `open_correction`, and its key; None for a token that is used, old or none."""
    found = find_correction(token, now)
    draft = Draft.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if draft is None or draft.code_digest != keys.code_digest(token):
        return None
    key = keys.open_for_helper(draft.key_id, token, "")
    keys.drop_wrap(draft.key_id, Wrap.Reader.HELPER)
    draft.code_digest = None
    draft.save(update_fields=["code_digest"])
    return draft, key


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
