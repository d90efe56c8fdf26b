"""Which key signs letters, which ones did before, and changing it. Public halves are kept for ever.

The private key is a file (LETTER_KEY_FILE); its public half gets a row as soon as a staff process meets it, and the
one before it an end. So a restored database, or a file put there by hand, only ever adds what is missing.
"""

import base64
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from vault import keys
from vault.installation import letter_key
from vault.models import LedgerEntry, LetterKey


@dataclass(frozen=True)
class Signed:
    """An Ed25519 signature (RFC 8032), base64, and the id of the key that made it (RFC 7638)."""

    kid: str
    signature: str


def sign(data: bytes, now: datetime) -> Signed:
    """Sign a letter's canonical bytes with the present key. Staff processes only; raises CannotOpen elsewhere."""
    jwk, signature = keys.signed_letter(data)
    _note(jwk, now)
    return Signed(jwk["kid"], signature)


def note(now: datetime) -> None:
    """See to it that the key in the file has its row, and is the one without an end. Safe side by side."""
    _note(keys.letter_public_jwk(), now)


@transaction.atomic
def _note(jwk: dict[str, str], now: datetime) -> None:
    """A process that still holds an older key takes it up again while it signs: no letter lies outside its time."""
    kid = jwk["kid"]
    if LetterKey.objects.filter(kid=kid, ended_at=None).exists():
        return
    LetterKey.objects.get_or_create(kid=kid, defaults={"public": jwk["x"], "began_at": _since(now)})
    # All in one order, or two processes with two keys would wait for each other.
    list(LetterKey.objects.select_for_update().order_by("kid"))
    # Clocks of two hosts may differ: no key ends before it began.
    LetterKey.objects.exclude(kid=kid).filter(ended_at=None).update(ended_at=Greatest(F("began_at"), Value(now)))
    LetterKey.objects.filter(kid=kid).update(ended_at=None)


def published() -> list[dict[str, str | None]]:
    """A JWK set's keys (RFC 7517, RFC 8037): the present one first, then the others, the youngest first.

    Each with `from` and `until` (ISO 8601, UTC; null: has not signed yet, still signs), beside the RFCs' own members.
    """
    present = keys.letter_public_jwk()
    rows = sorted(LetterKey.objects.all(), key=lambda row: (row.kid == present["kid"], row.began_at), reverse=True)
    known = [_jwk(row) for row in rows]
    return known if any(each["kid"] == present["kid"] for each in known) else [_timed(present), *known]


def that_signed(data: bytes, signature: str) -> str:
    """The id of the key whose signature this is; "" where none made it that we know of."""
    known = [*LetterKey.objects.values_list("kid", "public"), _present()]
    return next((kid for kid, public in known if _made(public, data, signature)), "")


def rotate(path: Path) -> tuple[str, str]:
    """Put a new private key into the file; returns the ids of the one before and of the new one.

    The new file has the old one's owner and mode and takes its place in one step. The old private key is gone then:
    nothing needs it. Raises OSError where the folder cannot be written, vault.keys.CannotOpen where no key is there.
    """
    before = keys.letter_public_jwk(str(path))["kid"]
    there, fresh = path.stat(), path.with_name(f"{path.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(letter_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(PermissionError):
            os.chown(fresh, there.st_uid, there.st_gid)
        fresh.chmod(there.st_mode & 0o777)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return before, keys.letter_public_jwk(str(path))["kid"]


def _present() -> tuple[str, str]:
    jwk = keys.letter_public_jwk()
    return jwk["kid"], jwk["x"]


def _since(now: datetime) -> datetime:
    """The first key of all signed before there were rows: since the installation's first entry in the ledger."""
    first = None if LetterKey.objects.exists() else LedgerEntry.objects.order_by("id").first()
    return min(first.at, now) if first else now


def _jwk(row: LetterKey) -> dict[str, str | None]:
    return _timed(keys.as_jwk(base64.urlsafe_b64decode(f"{row.public}=")), row.began_at, row.ended_at)


def _timed(jwk: dict[str, str], began: datetime | None = None, ended: datetime | None = None) -> dict[str, str | None]:
    return {**jwk, "from": _iso(began), "until": _iso(ended)}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _made(public: str, data: bytes, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(f"{public}="))
        key.verify(base64.b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
