"""A platform's API keys: given out once in clear, kept as a digest, taken back at once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from notices.models import ApiKey, Platform
from vault import ledger

MARK = "rcs"


@transaction.atomic
def issue_key(
    *, platform: Platform, label: str, scopes: Sequence[str], actor: str, now: datetime
) -> tuple[ApiKey, str]:
    """A new key for `platform`: the row and the key in clear (`rcs_<prefix>_<secret>`, 256 random bits).

    The clear key is not kept anywhere. Raises ValueError for a scope that does not exist.
    """
    wanted = [ApiKey.Scope(scope).value for scope in scopes]
    prefix = secrets.token_hex(6)
    plain = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        platform=platform, label=label, prefix=prefix, digest=digest(plain), scopes=wanted, created_at=now
    )
    facts = {"platform": platform.slug, "prefix": prefix, "scopes": wanted}
    ledger.append(actor=actor, verb="api_key.issued", subject=f"api_key:{prefix}", now=now, facts=facts)
    return key, plain


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: str, now: datetime) -> None:
    """The key opens nothing from now on. Revoking it twice changes nothing."""
    # Without its MAC it stays shut, even if somebody takes the date out of the row.
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now, mac=None):
        facts = {"platform": key.platform.slug, "prefix": key.prefix}
        ledger.append(actor=actor, verb="api_key.revoked", subject=f"api_key:{key.prefix}", now=now, facts=facts)


def digest(plain: str) -> str:
    """SHA-256 of the whole key, 64 hex digits: enough for a secret of 256 random bits."""
    return hashlib.sha256(plain.encode()).hexdigest()
