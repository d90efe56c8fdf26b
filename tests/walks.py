"""Alice walks the intake with Django's client, step by step, as far as a test needs her to go."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.test import Client

from takedown.views.intake.visit import Visit, enter
from tests.remembered import memory

STEPS = (
    "begin", "who", "about", "links", "age", "places", "fingerprints", "statement", "contact", "timing", "safe",
    "review", "pin", "code",
)  # fmt: skip
# The pages of the step "about", in their order: one question each.
QUESTIONS = ("published", "content", "origin", "identifiable_by", "where")
LINKS = "https://www.example.com/post/1\nhttps://video.example.org/v/2"
STATEMENT = "I believe in good faith that this was published without the consent of the person it shows."
PIN = "blue kettle 7"
ANSWERS: dict[str, dict[str, Any]] = {
    "begin": {},
    "who": {"role": "individual"},
    "about": {
        "published": "published", "content": "nudity", "origin": "real", "identifiable_by": "face", "where": "us",
    },
    "links": {"links": LINKS},
    "age": {"all_no": "on"},
    "places": {},
    "fingerprints": {},
    "statement": {"text": STATEMENT, "reasons": ["not_published"], "made_for_pay": "no", "public_concern": "no"},
    "contact": {"name": "Alice Example", "channel": "desk", "email": "", "phone": ""},
    "timing": {"when": "now"},
    "safe": {"tell": "no"},
    "review": {"do": "sign", "sign": "1"},
    "pin": {"pin": PIN, "pin_again": PIN},
    "code": {"saved": "on"},
}  # fmt: skip


def alice_fills(client: Client, upto: str = "pin", **changes: dict[str, Any]) -> Any:
    """Walk from the first page up to and with the step `upto`; `changes` replace answers: `who={"role": "helper"}`.

    Returns the answer to the last POST. Walking on later: `alice_goes_on(client, "statement", "contact")`. Where she
    walked with the same words before, she may stand there again by what that left (remembered.py).
    """
    steps = STEPS[: STEPS.index(upto) + 1]
    return memory.state(client, f"{upto} {changes}", lambda: alice_goes_on(client, *steps, **changes))


def alice_goes_on(client: Client, *steps: str, **changes: dict[str, Any]) -> Any:
    """Send the named steps, one after the other, each with its usual answers and `changes`."""
    answer = None
    for step in steps:
        answer = send(client, step, **{**ANSWERS[step], **carried(client, step), **changes.get(step, {})})
    return answer


def between(first: str, last: str) -> tuple[str, ...]:
    """The steps from `first` to `last`, both with them."""
    return STEPS[STEPS.index(first) : STEPS.index(last) + 1]


def page(client: Client, address: str) -> str:
    """A page's markup, as a plain visit gets it."""
    return client.get(address, follow=True).content.decode()


def text_of(answer: Any) -> str:
    """What a person reads on the page: no tags, no entities, single spaces."""
    markup = answer if isinstance(answer, str) else answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def send(client: Client, step: str, **data: Any) -> Any:
    """POST one step as a browser does: urlencoded. "about" is five pages, sent one after the other."""
    if step == "about":
        return [send(client, f"about/{at}", **{name: data.get(name)}) for at, name in enumerate(QUESTIONS, start=1)][-1]
    place, _, query = step.partition("?")
    address = "/request/" if step == "begin" else f"/request/{place.strip('/')}/{query and f'?{query}'}"
    sent = {name: value for name, value in data.items() if value is not None}
    body = urlencode(sent, doseq=True)
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    client.last_page = answer.content.decode()
    return answer


def carried(client: Client, step: str) -> dict[str, Any]:
    """What the page before carries in its hidden fields: the links on the way to the age question, the digest."""
    if step == "age":
        return {"link": [unescape(link) for link in re.findall(r'name="link" value="([^"]*)"', client.last_page)]}
    if step == "review":
        return {"shown": "".join(re.findall(r'name="shown" value="([^"]*)"', page(client, "/request/review/")))}
    return {}


def code_shown(client: Client) -> str:
    """The case code as the page shows it, with its dashes."""
    found = re.search(r'data-copy-text="([^"]+)"', page(client, "/request/code/"))
    return found.group(1) if found else ""


def draft_of(client: Client) -> dict[str, Any]:
    """The open draft's document, opened with Alice's own cookie."""
    visit = visit_of(client)
    return visit.document if visit else {}


def visit_of(client: Client) -> Visit | None:
    """Alice's open draft as her next click would find it; None where this browser holds none."""
    request = HttpRequest()
    request.session = client.session
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return enter(request)
