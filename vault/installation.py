"""The key files of a new installation. Needs neither Django nor a database: it runs before both."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# secret_key comes last: where it lies, the set is complete.
NAMES = (
    "desk.key", "desk.pub", "letter.key", "dkim.key", "pepper", "service.key", "inbound_token", "secret_key",
)  # fmt: skip
# Every receiver checks RSA of this size (RFC 8301); Ed25519 signatures (RFC 8463) many still ignore.
DKIM_BITS = 2048


class KeysExist(Exception):
    """The folder holds keys already; new ones would make everything sealed under them unreadable."""


def make_keys(directory: Path) -> None:
    """Make every key of an installation in `directory` (0700), each in a file of its own (0600).

    desk.key, desk.pub: X25519 (RFC 7748), base64 of the raw 32 bytes; only staff processes get desk.key.
    letter.key: Ed25519 (RFC 8032), PEM PKCS #8; signs letters. dkim.key: RSA, PEM PKCS #8; signs mails (RFC 6376).
    pepper, service.key: 32 random bytes, base64. inbound_token, secret_key: 64 URL-safe characters; the first lets
    the mail server hand mail in, the second is Django's. Raises KeysExist, and writes nothing, when one is there.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    there = [name for name in NAMES if (directory / name).exists()]
    if there:
        raise KeysExist(f"{directory} already holds {', '.join(there)}; keys are never overwritten.")
    for name, content in _fresh().items():
        _write_new(directory / name, content)


def _fresh() -> dict[str, bytes]:
    desk = X25519PrivateKey.generate()
    dkim = rsa.generate_private_key(public_exponent=65537, key_size=DKIM_BITS)
    contents = (
        base64.b64encode(desk.private_bytes_raw()),
        base64.b64encode(desk.public_key().public_bytes_raw()),
        letter_key(),
        dkim.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).strip(),
        base64.b64encode(os.urandom(32)),
        base64.b64encode(os.urandom(32)),
        base64.urlsafe_b64encode(os.urandom(48)),
        base64.urlsafe_b64encode(os.urandom(48)),
    )
    return dict(zip(NAMES, contents, strict=True))


def letter_key() -> bytes:
    """A new Ed25519 private key (RFC 8032) as PEM PKCS #8."""
    fresh = Ed25519PrivateKey.generate()
    return fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).strip()


def _write_new(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())
