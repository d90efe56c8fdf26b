"""Where answers to one notice come back to: `<local>+<number>.<token>@<domain>`.

The token is a keyed digest that only staff processes can make. Answers and bounces have different ones: whoever is
shown the letter's Reply-To, an uploader perhaps, cannot make a bounce of it. A bounce's address also says which try it
is of (`<token>-<attempt>`): all tries are the same mail, and an old one's bounce says nothing of a newer channel.
"""

import base64
import hmac
import re
from dataclasses import dataclass

from django.conf import settings

from vault import keys

REPLY, BOUNCE = "reply", "bounce"
LONGEST_LOCAL = 64  # RFC 5321 4.5.3.1.1
# After the plus sign: the notice's number and 128 bits in base32, since mail servers may change the case.
MARKED = re.compile(
    r"(?P<local>[^+@\s]+)\+(?P<number>[A-Z0-9-]{1,20})\.(?P<token>[A-Z2-7]{26})(?:-(?P<attempt>\d{1,4}))?"
    r"@(?P<domain>[^@\s]+)",
    re.I,
)


@dataclass(frozen=True)
class Marked:
    """What one of our reply addresses claims: the notice's number and the token that has to prove it.

    `attempt`: the try that a bounce is of; 0 where it does not say.
    """

    number: str
    token: str
    attempt: int = 0


def made_for(purpose: str, number: str, wire_id: str, attempt: int = 0) -> str:
    """The address for answers to, or bounces of, the mail with this wire id; empty where none is configured.

    `attempt` (from 1) marks the try; it is left out where the address would grow too long.
    """
    local, at, domain = settings.MAIL_REPLY_ADDRESS.partition("@")
    plain = f"{local}+{number.lower()}.{token(purpose, wire_id)}"
    marked = f"{plain}-{attempt}" if attempt else plain
    return f"{marked if len(marked) <= LONGEST_LOCAL else plain}@{domain}" if at else ""


def read(address: str) -> Marked | None:
    """The number and token in an address of ours; None for every other address."""
    found = MARKED.fullmatch(address.strip())
    if found is None or f"{found['local']}@{found['domain']}".lower() != settings.MAIL_REPLY_ADDRESS.lower():
        return None
    return Marked(found["number"].upper(), found["token"].lower(), int(found["attempt"] or 0))


def fits(marked: Marked, purpose: str, wire_id: str) -> bool:
    """Whether the token was made for this purpose and this mail of ours; compared in constant time."""
    return hmac.compare_digest(marked.token, token(purpose, wire_id))


def token(purpose: str, wire_id: str) -> str:
    """26 characters of base32, lower case: 128 bits of HMAC-SHA-256 under the installation's service key."""
    return base64.b32encode(keys.service_digest(f"mail {purpose}", wire_id.encode())[:16]).decode().rstrip("=").lower()
