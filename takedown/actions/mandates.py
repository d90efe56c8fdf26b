"""An advocate's written release: recorded before anything is typed for the person."""

import hashlib
import secrets
from datetime import date, datetime

from django.db import transaction

from takedown.actions.casework import revoke_release
from takedown.models import Mandate, Organisation
from vault import ledger
from vault.models import User


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
    """The person (or the organisation) takes the written release back: everything resting on it stops."""
    if Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(revoked_at=now) != 1:
        return
    if hasattr(mandate, "case"):
        for release in mandate.case.releases.filter(revoked_at=None, agreed_by="mandate"):
            revoke_release(release=release, actor=actor, now=now)
    ledger.append(actor=actor, verb="mandate.revoked", subject=f"mandate:{mandate.pk}", now=now)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
