"""The door for mail: the operator's mail server, or a provider's webhook, posts one raw mail (message/rfc822)."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notices.mail_in import intake
from notices.mail_in.addresses import recipients
from notices.mail_in.headers import LONGEST_HEADER
from notices.mail_in.reading import MOST_BYTES

CHUNK = 64 * 1024


@csrf_exempt  # no cookie means anything here: the token does
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """201 kept, 200 there already, 401 without the token, 413 over 2 MB, 415 for anything but a raw mail.

    `X-Envelope-To` may say whom it was for (RFC 5321 RCPT TO). The body is read in memory and never stored as it came.
    """
    if not _knows_the_token(request):
        return HttpResponse("The token is missing or wrong.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    if request.content_type != "message/rfc822":
        return HttpResponse("One raw mail is taken here: message/rfc822.\n", status=415)
    raw = _read(request)
    if raw is None:
        return HttpResponse("The mail is longer than 2 MB.\n", status=413)
    envelope_to = recipients(request.headers.get("X-Envelope-To", "")[:LONGEST_HEADER])
    row = intake.take_in(raw, now=timezone.now(), envelope_to=envelope_to)
    return HttpResponse("Kept.\n" if row else "It was here already.\n", status=201 if row else 200)


def _knows_the_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.INBOUND_TOKEN) and hmac.compare_digest(given.encode(), settings.INBOUND_TOKEN.encode())


def _read(request: HttpRequest) -> bytes | None:
    """The body up to the limit; None past it, whatever length was announced."""
    raw = bytearray()
    while chunk := request.read(CHUNK):
        raw += chunk
        if len(raw) > MOST_BYTES:
            return None
    return bytes(raw)
