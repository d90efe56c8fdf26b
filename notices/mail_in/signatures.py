"""DKIM (RFC 6376) in two halves: `claims` digests what is signed while the mail is at hand; `holds` needs only the
domain's published key, later, when the mail itself is long gone and nothing but digests was kept.

Stricter than the standard, because a proof hangs on it: the whole body, no SHA-1, From and the header with our reply
address signed and standing once, no keys that are being tried out (t=y).
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import dkim
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key

from notices.mail_in import headers as written
from notices.mail_in.addresses import one_domain

MOST_SIGNATURES = 3
LONGEST_SIGNATURE = 4_000
SMALLEST_KEY, LARGEST_KEY = 1024, 4096
# dkimpy's expressions take the square of the length of such a run.
LONG_BLANK = re.compile(rb"[ \t]{300}")
ONCE = (b"from", b"to", b"cc", b"subject", b"date", b"message-id")
BROKEN = (dkim.DKIMException, dkim.InvalidTagValueList, dkim.InvalidCanonicalizationPolicyError, ValueError,
          LookupError, TypeError, AssertionError)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """One signature whose body digest fits already. `digest`, `signature`: base64. It holds if the key says so."""

    domain: str
    selector: str
    algorithm: str
    digest: str
    signature: str
    strict: bool

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


def claims(raw: bytes, domains: Iterable[str], proves: Callable[[str], bool]) -> list[Claim]:
    """The mail's signatures that would prove something: by one of `domains` or below it, as its one sender is, over
    From and over a recipient's header for which `proves` is true. None where the headers can be read in two ways.
    """
    if LONG_BLANK.search(raw):
        return []
    try:
        mail = dkim.DKIM(raw, minkey=SMALLEST_KEY)
        names = [name.lower().rstrip() for name, _ in mail.headers]
    except BROKEN:
        return []
    if names.count(b"from") != 1 or any(names.count(name) > 1 for name in ONCE):
        return []
    domains = tuple(domains)
    if not aligned(one_domain(_value(mail.headers, b"from")), domains):
        return []
    ours = {name for name in (b"to", b"cc") if proves(_value(mail.headers, name))}
    return list(_claims(mail, domains, ours))


def record_name(claim: Claim) -> str:
    """Where the domain publishes the key (section 3.6.2.1)."""
    return f"{claim.selector}._domainkey.{claim.domain}"


def holds(claim: Claim, record: bytes) -> bool:
    """Whether the signature is good under this key record (section 3.6.1). False for every record that is not one."""
    try:
        tags = dkim.parse_tag_value(record)
        flags = {flag.strip() for flag in tags.get(b"t", b"").split(b":")}
        if b"y" in flags or (b"s" in flags and not claim.strict) or not _serves_mail(tags):
            return False
        key = base64.b64decode(tags[b"p"])
        return _verified(claim, tags.get(b"k", b"rsa"), key)
    except (*BROKEN, InvalidSignature, UnsupportedAlgorithm):
        return False


def aligned(domain: str, anchors: Iterable[str]) -> bool:
    """Whether `domain` is one of the anchors or lies below one (RFC 7489 3.1.1, relaxed)."""
    return any(domain == anchor or domain.endswith(f".{anchor}") for anchor in anchors)


def _claims(mail: dkim.DKIM, domains: tuple[str, ...], ours: set[bytes]) -> Iterator[Claim]:
    signed = [place for place, (name, _) in enumerate(mail.headers) if name.lower() == b"dkim-signature"]
    for number, place in enumerate(signed[:MOST_SIGNATURES]):
        if len(mail.headers[place][1]) <= LONGEST_SIGNATURE:
            try:
                claim = _claim(mail, number, domains, ours)
            except BROKEN:
                continue
            if claim is not None:
                yield claim


def _claim(mail: dkim.DKIM, number: int, domains: tuple[str, ...], ours: set[bytes]) -> Claim | None:
    tags, names, headers = mail.verify_headerprep(number)
    domain = tags[b"d"].decode("ascii").lower()
    covered = b"from" in names and not ours.isdisjoint(names)
    sound = tags[b"a"] in {b"rsa-sha256", b"ed25519-sha256"}
    if not (covered and sound and aligned(domain, domains)):
        return None
    how = dkim.CanonicalizationPolicy.from_c_value(tags.get(b"c"))
    # The whole body, whatever l= says: words could be added behind what was signed.
    body = hashlib.sha256(how.canonicalize_body(mail.body)).digest()
    if body != base64.b64decode(re.sub(rb"\s+", b"", tags[b"bh"])):
        return None
    digest = hashlib.sha256()
    # From once more than it stands there: a second one, added on the way, would break the signature.
    dkim.hash_headers(digest, how, how.canonicalize_headers(mail.headers), [*names, b"from"], headers[number], tags)
    identity = tags.get(b"i", b"@" + tags[b"d"]).rpartition(b"@")[2].decode("ascii").lower()
    return Claim(
        domain=domain, selector=tags[b"s"].decode("ascii"), algorithm=tags[b"a"].decode(),
        digest=base64.b64encode(digest.digest()).decode(), strict=identity == domain,
        signature=re.sub(rb"\s+", b"", tags[b"b"]).decode("ascii"),
    )  # fmt: skip


def _value(headers: list[Any], name: bytes) -> str:
    values = (value.decode("utf-8", "replace") for found, value in headers if found.lower().rstrip() == name)
    return written.unfolded(" ".join(values))


def _serves_mail(tags: dict[bytes, bytes]) -> bool:
    version, services = tags.get(b"v", b"DKIM1"), tags.get(b"s", b"*").split(b":")
    accepted = tags.get(b"h", b"sha256").split(b":")
    return (
        version == b"DKIM1" and bool({b"*", b"email"} & {each.strip() for each in services}) and b"sha256" in accepted
    )


def _verified(claim: Claim, kind: bytes, key: bytes) -> bool:
    digest, signature = base64.b64decode(claim.digest), base64.b64decode(claim.signature)
    if kind == b"ed25519" and claim.algorithm == "ed25519-sha256":
        Ed25519PublicKey.from_public_bytes(key).verify(signature, digest)
        return True
    public = load_der_public_key(key) if kind == b"rsa" else None
    if not isinstance(public, RSAPublicKey) or not SMALLEST_KEY <= public.key_size <= LARGEST_KEY:
        return False
    if claim.algorithm != "rsa-sha256":
        return False
    public.verify(signature, digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    return True
