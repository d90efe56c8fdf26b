"""The guide for platforms is true: its code runs, its tables are complete."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notices.actions.answering import OUTCOMES
from notices.api.problems import PROBLEMS
from notices.api.serializers import FOLLOW_UPS
from notices.channels.webhook import CREATED, EVENTS
from notices.following import MOST_REPEATS
from tests.people import WEBHOOK_SECRET

GUIDE = (Path(__file__).parents[2] / "docs" / "platforms" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def guide():
    """What the guide's Python defines."""
    defined = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(block, defined)
    return defined


def signed(body, at):
    headers = {"webhook-id": "notice-1", "webhook-timestamp": str(int(at.timestamp()))}
    return {**headers, "webhook-signature": Webhook(WEBHOOK_SECRET).sign("notice-1", at, body)}


def test_a_webhook_is_verified_as_the_guide_says(guide):
    body = '{"type": "notice.created"}'
    headers = signed(body, datetime.now(UTC))
    assert guide["receive"](WEBHOOK_SECRET, body.encode(), headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        guide["receive"](WEBHOOK_SECRET, b'{"type": "other"}', headers)


@pytest.mark.django_db
def test_a_letter_is_checked_as_the_guide_says(guide, program, notice):
    letter = program.notice(notice, "signed-letter")
    said = [letter.headers["Recourse-Signature"], letter.headers["Recourse-Key-Id"]]
    keys = program.client.get("/.well-known/recourse-letters.json").json()
    guide["check"](letter.content, *said, keys)
    with pytest.raises(InvalidSignature):
        guide["check"](letter.content + b" ", *said, keys)


@pytest.mark.django_db
def test_a_letter_from_a_webhook_gives_the_same_bytes(program, notice):
    data = program.notice(notice).json()["letter"]
    again = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert again == program.notice(notice, "signed-letter").content


def test_the_guide_names_every_problem_and_outcome():
    for name in (*PROBLEMS, *OUTCOMES):
        assert f"`{name}`" in GUIDE


def test_the_guide_names_every_event_and_follow_up():
    for name in (CREATED, *EVENTS.values(), *FOLLOW_UPS):
        assert f"`{name}`" in GUIDE
    assert f"at most {MOST_REPEATS} times" in GUIDE


def test_during_a_change_of_keys_the_guides_code_takes_either(guide):
    body, at, old = '{"type": "notice.created"}', datetime.now(UTC), "whsec_" + "c2FtZSBsZW5ndGggYXMgYSByZWFsIG9uZQ=="
    both = " ".join(Webhook(secret).sign("notice-1", at, body) for secret in (WEBHOOK_SECRET, old))
    headers = signed(body, at) | {"webhook-signature": both}
    for secret in (WEBHOOK_SECRET, old):
        assert guide["receive"](secret, body.encode(), headers) == json.loads(body)
