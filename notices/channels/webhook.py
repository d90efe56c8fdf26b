"""The full letter by webhook, signed after Standard Webhooks. Fingerprints are offered, never carried."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from standardwebhooks.webhooks import Webhook as Signer
from standardwebhooks.webhooks import WebhookVerificationError

from notices import inbound, outgoing
from notices import letter as letters
from notices.channels.base import BaseChannel, Hopeless, Outcome, Parcel, Result, Retryable
from notices.clock import Proof
from notices.outgoing import Answer

TRY_LATER = frozenset({408, 425, 429})
LONGEST_REFERENCE = 200


class Webhook(BaseChannel):
    """2xx proves receipt (C); with the platform's reference B; with a signed acknowledgement A."""

    kind = "webhook"

    def check(self, parcel: Parcel) -> None:
        url = urlsplit(parcel.address)
        schemes = {"https", "http"} if settings.ALLOW_LOOPBACK else {"https"}
        if url.scheme not in schemes or not url.hostname or url.username or not parcel.address.isascii():
            raise Hopeless("bad_address")
        if not parcel.secret:
            raise Hopeless("no_secret")

    def send(self, parcel: Parcel) -> Result:
        body = json.dumps(payload(parcel), ensure_ascii=False)
        try:
            answer = outgoing.post(
                parcel.address, headers=signed_headers(parcel, body), body=body.encode(),
                seconds=self.time_limit, allow_loopback=settings.ALLOW_LOOPBACK,
            )  # fmt: skip
        except outgoing.ForbiddenAddress as error:
            raise Hopeless("forbidden_address") from error
        except outgoing.NoSuchHost as error:
            raise Retryable("no_such_host") from error
        except httpx.TimeoutException as error:
            raise Retryable("timeout") from error
        except httpx.TransportError as error:
            raise Retryable("no_connection") from error
        return judge(answer, parcel.secret)


def payload(parcel: Parcel) -> dict[str, Any]:
    """The event: type, time, and the letter with its signature; the same at every try but for the time."""
    return {
        "type": "notice.created",
        "timestamp": parcel.sent_at.isoformat(),
        "data": {
            "id": parcel.notice_id,
            "number": parcel.letter.number,
            "letter": letters.to_data(parcel.letter),
            "items": list(parcel.item_ids),
            "signature": parcel.signature,
            "api_url": parcel.api_url,
        },
    }


def signed_headers(parcel: Parcel, body: str) -> dict[str, str]:
    """Standard Webhooks: id (stable over retries), time of this try, HMAC-SHA-256 over both and the body."""
    return {
        "content-type": "application/json",
        "user-agent": "Recourse/1",
        "webhook-id": parcel.wire_id,
        "webhook-timestamp": str(int(parcel.sent_at.timestamp())),
        "webhook-signature": Signer(parcel.secret).sign(parcel.wire_id, parcel.sent_at, body),
    }


def judge(answer: Answer, secret: str) -> Result:
    """What a platform's answer means and proves. Raises Retryable or Hopeless for anything but 2xx."""
    said = inbound.kept_text(answer.headers.get("content-type", ""), answer.body)
    code = f"http_{answer.status}"
    if 200 <= answer.status < 300:
        return _accepted(answer, secret, code, said)
    if answer.status >= 500 or answer.status in TRY_LATER:
        raise Retryable(code, said)
    raise Hopeless(code, said)


def _accepted(answer: Answer, secret: str, code: str, said: str) -> Result:
    data = _json(answer.body)
    if data.get("acknowledged") is True and _signed(answer, secret):
        return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_SIGNED, said)
    reference = data.get("reference")
    if isinstance(reference, str) and reference.strip():
        kept = inbound.clean_reply(reference.strip())[:LONGEST_REFERENCE]
        return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_REFERENCE, kept)
    return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_ACCEPTED, said)


def _json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _signed(answer: Answer, secret: str) -> bool:
    """Whether the answer itself carries a valid Standard Webhooks signature under the shared secret."""
    try:
        Signer(secret).verify(answer.body, answer.headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True
