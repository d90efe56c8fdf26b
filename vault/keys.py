"""Data keys: one for each case, locked separately for each of its readers.

- for the desk: HPKE (RFC 9180, X25519, HKDF-SHA256, AES-256-GCM) to the operator's public key. The public web
  process can make this wrap and cannot open it: the private key is in the staff processes only.
- for the person, and for a helper: AES-256-GCM under Argon2id (RFC 9106) of code and PIN, keyed once more with the
  pepper file, so that a stolen database alone does not even allow guessing.
- to be handed over: HPKE to a key pair that comes out of a code. Whoever holds its public half can lock a case for
  the code without knowing it; the code opens it, once, without a PIN.

Erasing a case deletes its wraps: everything sealed under the key is then noise, in both storeys.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction

from vault.erasures import Erasure, journal
from vault.models import DataKey, Tombstone, Wrap
from vault.typed import plain_pin

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NONCE = 12
_told_of_openings: ContextVar[Callable[[UUID], None] | None] = ContextVar("told_of_openings", default=None)


class CannotOpen(Exception):
    """The key could not be opened: wrong code or PIN, erased case, or a role that holds no private key."""


class Erased(CannotOpen):
    """No wrap is left: the case was erased."""


@dataclass(frozen=True)
class OpenKey:
    """A data key in memory: 32 bytes and the id it is filed under. Never printed, never stored."""

    id: UUID
    secret: bytes = field(repr=False)

    def subkey(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF-SHA256, RFC 5869)."""
        return derive(self.secret, purpose)

    def digest(self, purpose: str, data: bytes) -> str:
        """HMAC-SHA-256 as 64 hex digits. After erasure it tells nothing about `data`."""
        return hmac.new(self.subkey(f"digest:{purpose}"), data, hashlib.sha256).hexdigest()


def derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


def seal_bytes(secret: bytes, data: bytes, bound_to: str) -> bytes:
    """AES-256-GCM; the result is nonce (12 bytes), ciphertext, tag. `bound_to` must be the same when opening."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, data, bound_to.encode())


def open_bytes(secret: bytes, blob: bytes, bound_to: str) -> bytes:
    """The reverse of seal_bytes; CannotOpen when the key, the place or a byte differs."""
    try:
        return AESGCM(secret).decrypt(bytes(blob[:NONCE]), bytes(blob[NONCE:]), bound_to.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed at all
        raise CannotOpen("sealed under another key, moved to another place, or altered") from error


def create_key() -> OpenKey:
    """A new data key, without any wrap yet."""
    return OpenKey(DataKey.objects.create().id, os.urandom(32))


def wrap_for_desk(key: OpenKey) -> None:
    _keep(key.id, Wrap.Reader.DESK, SUITE.encrypt(key.secret, desk_public_key(), info=_desk_info(key.id)))


def open_for_desk(key_id: UUID) -> OpenKey:
    """Open a case's key with the operator's private key. Raises Erased, or CannotOpen in the public role.

    Where somebody of the staff asks (`told_of_openings`), that is written down before anything is read.
    """
    try:
        opened = OpenKey(
            key_id,
            SUITE.decrypt(_wrap(key_id, Wrap.Reader.DESK), desk_private_key(), info=_desk_info(key_id)),
        )
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed at all
        raise CannotOpen("the operator's private key does not fit this wrap") from error
    if tell := _told_of_openings.get():
        tell(key_id)
    return opened


@contextmanager
def told_of_openings(tell: Callable[[UUID], None]) -> Iterator[None]:
    """While this lasts, in this thread: `tell` learns the id of each key that is opened for the desk."""
    before = _told_of_openings.set(tell)
    try:
        yield
    finally:
        _told_of_openings.reset(before)


def wrap_for_person(key: OpenKey, code: str, pin: str) -> None:
    """Lock a case's key for code (20 letters) and PIN; of the PIN the form that counts (vault.typed.plain_pin)."""
    _wrap_by_code(key, _stretched(key.id, code, pin), Wrap.Reader.PERSON)


def open_for_person(key_id: UUID, code: str, pin: str) -> OpenKey:
    """Open a case's key with code and PIN as typed (Argon2id: 0.1 s, at most twice). Raises Erased or CannotOpen."""
    return _open_by_code(key_id, code, pin, Wrap.Reader.PERSON)


def wrap_for_helper(key: OpenKey, code: str, pin: str) -> None:
    _wrap_by_code(key, _stretched(key.id, code, pin), Wrap.Reader.HELPER)


def open_for_helper(key_id: UUID, code: str, pin: str) -> OpenKey:
    """As `open_for_person`, with a helper's own code and PIN. Raises Erased (erased, or cut off) or CannotOpen."""
    return _open_by_code(key_id, code, pin, Wrap.Reader.HELPER)


def wrap_for_filer(key: OpenKey, code: str, pin: str) -> None:
    """For a draft that is saved for later: who files it, the person or a helper, is known only when it is filed."""
    stretched = _stretched(key.id, code, pin)
    for reader in (Wrap.Reader.PERSON, Wrap.Reader.HELPER):
        _wrap_by_code(key, stretched, reader)


def handover_public_key(code: str) -> bytes:
    """The public half (X25519, 32 bytes) of the key pair that comes out of a code (HKDF-SHA256 under the pepper)."""
    return _handover_private_key(code).public_key().public_bytes_raw()


def wrap_for_handover(key: OpenKey, public_key: bytes) -> None:
    """Lock a case for whoever brings the code behind `public_key`. A case has one such wrap: the newest."""
    blob = SUITE.encrypt(key.secret, X25519PublicKey.from_public_bytes(public_key), info=_handover_info(key.id))
    _keep(key.id, Wrap.Reader.HANDOVER, blob)


def open_for_handover(key_id: UUID, code: str) -> OpenKey:
    """Open a case's key with a code that was handed over. Raises Erased (used, or taken back) or CannotOpen."""
    blob = _wrap(key_id, Wrap.Reader.HANDOVER)
    try:
        return OpenKey(key_id, SUITE.decrypt(blob, _handover_private_key(code), info=_handover_info(key_id)))
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed at all
        raise CannotOpen("this code was not the one handed over") from error


def drop_wrap(key_id: UUID, reader: str) -> None:
    """Take one reader's way in away, for good. The others keep theirs."""
    Wrap.objects.filter(key_id=key_id, reader=reader).delete()


def erase(key_id: UUID, now: datetime) -> None:
    """Delete every wrap of the key and leave a tombstone, journaled off the database once it is committed.

    Called inside an action's transaction.
    """
    Wrap.objects.filter(key_id=key_id).delete()
    stone, _ = Tombstone.objects.get_or_create(key_id=key_id, defaults={"erased_at": now})
    erasure = Erasure(stone.pk, key_id, stone.erased_at)
    transaction.on_commit(lambda: journal(erasure))


def code_digest(code: str) -> str:
    """How a case is found by its code: HMAC under the pepper, 64 hex digits. A dump alone cannot test guesses."""
    return hmac.new(derive(_pepper(), "case code"), code.encode(), hashlib.sha256).hexdigest()


def words_digest(words: str) -> str:
    """How a case is found by the words that its person chose (takedown.codes.plain_words), 64 hex digits.

    They are easier to guess than a code: without the pepper a dump tells nothing, and they open nothing by themselves.
    """
    return hmac.new(derive(_pepper(), "recovery words"), words.encode(), hashlib.sha256).hexdigest()


def digest_of_the_day(day: date, who: str) -> str:
    """Somebody's address, as 32 hex digits that are others tomorrow: HMAC under the pepper and the date.

    Whoever holds the digests of all callers, and all that is stored beside them, cannot try addresses against them.
    """
    return hmac.new(derive(_pepper(), f"callers of {day}"), who.encode(), hashlib.sha256).hexdigest()[:32]


def desk_public_key() -> X25519PublicKey:
    return _desk_public_key(settings.DESK_PUBLIC_KEY_FILE)


@cache
def _desk_public_key(path: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(base64.b64decode(_read(path, "DESK_PUBLIC_KEY_FILE")))


def desk_private_key() -> X25519PrivateKey:
    return _desk_private_key(settings.DESK_PRIVATE_KEY_FILE)


@cache
def _desk_private_key(path: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(base64.b64decode(_read(path, "DESK_PRIVATE_KEY_FILE")))


def desk_keys_fit() -> bool:
    """Whether the public key that cases are locked for belongs to the private key. Staff processes only."""
    return desk_private_key().public_key().public_bytes_raw() == desk_public_key().public_bytes_raw()


def sign_letter(data: bytes) -> str:
    """Ed25519 signature (RFC 8032) of the letter's canonical bytes, base64."""
    return signed_letter(data)[1]


def signed_letter(data: bytes) -> tuple[dict[str, str], str]:
    """The signature, and before it the public half (JWK) of the very key that made it."""
    key = _letter_key(settings.LETTER_KEY_FILE)
    return as_jwk(key.public_key().public_bytes_raw()), base64.b64encode(key.sign(data)).decode()


def letter_public_jwk(path: str = "") -> dict[str, str]:
    """The public half of the key that signs letters (or of the one in the file `path`), as a JWK."""
    return as_jwk(_letter_key(path or settings.LETTER_KEY_FILE).public_key().public_bytes_raw())


def as_jwk(raw: bytes) -> dict[str, str]:
    """An Ed25519 public key (32 bytes) as a JWK (RFC 8037); `kid` is its RFC 7638 thumbprint."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": _b64url(raw)}
    thumbprint = hashlib.sha256(json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()).digest()
    return {**jwk, "kid": _b64url(thumbprint), "use": "sig", "alg": "EdDSA"}


def _letter_key(path: str) -> Ed25519PrivateKey:
    """Read anew when the file is another one: a change reaches every process that can see the file."""
    try:
        there = os.stat(path) if path else None
    except OSError as error:
        raise CannotOpen(f"LETTER_KEY_FILE cannot be read ({error.strerror})") from error
    return _letter_key_of(path, (there.st_ino, there.st_mtime_ns) if there else None)


@cache
def _letter_key_of(path: str, _version: tuple[int, int] | None) -> Ed25519PrivateKey:
    if not path:
        raise CannotOpen("this process holds no LETTER_KEY_FILE")
    try:
        key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except ValueError as error:
        raise CannotOpen("LETTER_KEY_FILE holds no key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotOpen("LETTER_KEY_FILE is not an Ed25519 key")
    return key


def seal_for_service(data: bytes, bound_to: str) -> bytes:
    """Seal a secret of the installation's own (a platform's webhook secret): staff processes only."""
    return seal_bytes(derive(_read(settings.SERVICE_KEY_FILE, "SERVICE_KEY_FILE"), "service"), data, bound_to)


def open_for_service(blob: bytes, bound_to: str) -> bytes:
    return open_bytes(derive(_read(settings.SERVICE_KEY_FILE, "SERVICE_KEY_FILE"), "service"), blob, bound_to)


def signs_rows() -> bool:
    """Whether this process holds the service key, with which rows are signed (vault/signed.py)."""
    return bool(settings.SERVICE_KEY_FILE)


def service_digest(purpose: str, data: bytes) -> bytes:
    """HMAC-SHA-256 (32 bytes) under the installation's own key, one for each purpose: staff processes only."""
    secret = derive(_read(settings.SERVICE_KEY_FILE, "SERVICE_KEY_FILE"), f"digest:{purpose}")
    return hmac.new(secret, data, hashlib.sha256).digest()


def forget(key_id: UUID) -> None:
    """Delete every wrap of a key that belongs to no case (a mail nobody could place): what it sealed is noise."""
    Wrap.objects.filter(key_id=key_id).delete()


def _wrap(key_id: UUID, reader: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT blob FROM vault_wrap WHERE key_id = %s AND reader = %s", [key_id, reader])
        wrap = cursor.fetchone()
    if wrap is None:
        raise Erased("no wrap is left for this key")
    return bytes(wrap[0])


def _desk_info(key_id: UUID) -> bytes:
    return f"recourse wrap:desk:{key_id}".encode()


def _handover_info(key_id: UUID) -> bytes:
    return f"recourse wrap:handover:{key_id}".encode()


def _handover_private_key(code: str) -> X25519PrivateKey:
    """A code has 88 bits: it needs no stretching."""
    secret = hmac.new(derive(_pepper(), "hand-over"), code.encode(), hashlib.sha256).digest()
    return X25519PrivateKey.from_private_bytes(derive(secret, "recourse hand-over key"))


def _keep(key_id: UUID, reader: str, blob: bytes) -> None:
    Wrap.objects.update_or_create(key_id=key_id, reader=reader, defaults={"blob": blob})


def _wrap_by_code(key: OpenKey, stretched: bytes, reader: str) -> None:
    _keep(key.id, reader, seal_bytes(_peppered(stretched, reader), key.secret, f"wrap:{reader}:{key.id}"))


def _open_by_code(key_id: UUID, code: str, pin: str, reader: str) -> OpenKey:
    """First with the form of the PIN that counts; then letter by letter, as it was locked before there was one.

    Both are one try of whoever types: a PIN and its other spellings, never two PINs. Which of the two fitted is told
    to nobody, and a wrong PIN costs the same whatever the case was locked with.
    """
    blob = _wrap(key_id, reader)
    for spelling in dict.fromkeys((plain_pin(pin), pin.strip())):
        secret = _peppered(_argon2id(key_id, code, spelling), reader)
        with suppress(CannotOpen):
            return OpenKey(key_id, open_bytes(secret, blob, f"wrap:{reader}:{key_id}"))
    raise CannotOpen("neither spelling of the PIN opens this wrap")


def _peppered(stretched: bytes, reader: str) -> bytes:
    return hmac.new(derive(_pepper(), f"{reader} wrap"), stretched, hashlib.sha256).digest()


def _stretched(key_id: UUID, code: str, pin: str) -> bytes:
    return _argon2id(key_id, code, plain_pin(pin))


def _argon2id(key_id: UUID, code: str, pin: str) -> bytes:
    """Argon2id (RFC 9106), salted with the key's id: about 0.1 s a guess at the 64 MiB of a real installation."""
    return hash_secret_raw(
        secret=f"{code}\n{pin}".encode(),
        salt=key_id.bytes,
        time_cost=3,
        memory_cost=settings.PIN_MEMORY_KIB,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def _pepper() -> bytes:
    return _read(settings.CODE_PEPPER_FILE, "CODE_PEPPER_FILE")


@cache
def _read(path: str, name: str) -> bytes:
    if not path:
        raise CannotOpen(f"this process holds no {name}")
    return Path(path).read_bytes().strip()


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
