"""The full letter by webhook, signed after Standard Webhooks. Fingerprints are offered, never carried."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from standardwebhooks.webhooks import Webhook as Signer
from standardwebhooks.webhooks import WebhookVerificationError

from notices import inbound, outgoing, torn_answers
from notices import letter as letters
from notices.channels.base import BaseChannel, Hopeless, Outcome, Parcel, Result, Retryable
from notices.clock import Proof
from notices.following import REMINDER, REPEAT, WITHDRAWAL
from notices.outgoing import Answer
from notices.states import NO_ANSWER, TIMEOUT

TRY_LATER = frozenset({408, 425, 429})
CREATED = "notice.created"
EVENTS = {REMINDER: "notice.reminder", REPEAT: "notice.repeated", WITHDRAWAL: "notice.withdrawn"}
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
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Retryable("no_connection") from error
        except httpx.TimeoutException as error:
            raise Retryable(TIMEOUT) from error
        except httpx.TransportError as error:
            raise Retryable(NO_ANSWER) from error
        return judge(answer, _secrets(parcel))


def payload(parcel: Parcel) -> dict[str, Any]:
    """The event: type, time, and the letter with its signature; the same at every try but for the time.

    A reminder or withdrawal carries its words and the items that it is about, and no letter.
    """
    data: dict[str, Any] = {
        "id": parcel.notice_id,
        "number": parcel.letter.number,
        "kind": parcel.letter.kind,
        "items": list(parcel.item_ids),
        "api_url": parcel.api_url,
    }
    saying = parcel.saying
    if saying is None or saying.kind == REPEAT:
        data |= {"letter": letters.to_data(parcel.letter), "signature": parcel.signature, "key_id": parcel.key_id}
    if saying is not None:
        data |= {"follow_up": {"number": saying.number, "title": saying.title, "lines": list(saying.lines)}}
    event = CREATED if saying is None else EVENTS[saying.kind]
    return {"type": event, "timestamp": parcel.sent_at.isoformat(), "data": data}


def signed_headers(parcel: Parcel, body: str) -> dict[str, str]:
    """Standard Webhooks: id (stable over retries), time of this try, HMAC-SHA-256 over both and the body.

    During a change of keys there are two signatures, the new one first, with a space between. `recourse-key-id` names
    the key that signed the letter itself, as the API's header does.
    """
    signatures = [Signer(secret).sign(parcel.wire_id, parcel.sent_at, body) for secret in _secrets(parcel)]
    return {
        "content-type": "application/json",
        "user-agent": "Recourse/1",
        "webhook-id": parcel.wire_id,
        "webhook-timestamp": str(int(parcel.sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
        **({"recourse-key-id": parcel.key_id} if parcel.key_id else {}),
    }


def _secrets(parcel: Parcel) -> list[str]:
    return [secret for secret in (parcel.secret, parcel.previous_secret) if secret]


def judge(answer: Answer, secrets: list[str]) -> Result:
    """What a platform's answer means and proves. Raises Retryable or Hopeless for anything but 2xx."""
    said = inbound.kept_text(answer.headers.get("content-type", ""), answer.body)
    code = f"http_{answer.status}"
    if 200 <= answer.status < 300:
        return _accepted(answer, secrets, code, said)
    if answer.status >= 500 or answer.status in TRY_LATER:
        raise Retryable(code, said)
    raise Hopeless(code, said)


def _accepted(answer: Answer, secrets: list[str], code: str, said: str) -> Result:
    data = _json(answer)
    if data.get("acknowledged") is True and any(_signed(answer, secret) for secret in secrets):
        return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_SIGNED, said)
    reference = data.get("reference")
    kept = inbound.clean_reply(reference.strip())[:LONGEST_REFERENCE] if isinstance(reference, str) else ""
    # What is kept, not what came: nobody can quote a number of invisible characters, or one that could not be read.
    if "\ufffd" not in kept and any(each.isprintable() and not each.isspace() for each in kept):
        return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_REFERENCE, kept)
    return Result(Outcome.DELIVERED, code, Proof.WEBHOOK_ACCEPTED, said)


def _json(answer: Answer) -> dict[str, Any]:
    """The object that the body holds; of one that is torn or no JSON further on, the members before that."""
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return torn_answers.members(_letters(answer))
    return data if isinstance(data, dict) else {}


def _letters(answer: Answer) -> str:
    """JSON tells its own encoding (RFC 8259, 8.1); where it is none of Unicode's, the header may name it."""
    unicode = json.detect_encoding(answer.body)
    if unicode.startswith("utf-8"):
        return inbound.in_letters(answer.headers.get("content-type", ""), answer.body)
    return answer.body.decode(unicode, "replace")


def _signed(answer: Answer, secret: str) -> bool:
    """Whether the answer itself carries a valid Standard Webhooks signature under the shared secret."""
    try:
        Signer(secret).verify(answer.body, answer.headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True
