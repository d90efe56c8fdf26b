"""The guide for platforms is true: its code runs, its tables are complete."""

import json
import re
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notices.actions.answering import OUTCOMES
from notices.api.problems import PROBLEMS
from notices.api.serializers import FOLLOW_UPS, STATES
from notices.channels.webhook import CREATED, EVENTS
from notices.clock import Answer
from notices.following import MOST_REPEATS
from tests.api.conftest import GUIDE
from tests.people import WEBHOOK_SECRET


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


def test_the_guide_says_once_what_each_state_and_answer_means():
    for state in STATES:
        assert GUIDE.count(f"| `{state}` | ") == 1 + (state in PROBLEMS)
    for answer in Answer:
        assert f"`{answer}` (" in GUIDE or f"| `{answer}` | " in GUIDE or f"taken back is `{answer}`" in GUIDE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("invalid", {"outcome": "removed", "copies": "many"}),
        ("invalid", []),
        ("unknown-outcome", {"outcome": "deleted"}),
        ("not-json", "{"),
    ],
)
def test_errors_are_named_by_field_only_where_the_guide_says_so(program, notice, code, sent):
    path = f"/api/v1/notices/{notice.pk}/items/{notice.items.first().pk}/outcome"
    body = sent if isinstance(sent, str) else json.dumps(sent)
    said = program.client.post(path, body, content_type="application/json").json()
    [row] = re.findall(rf"^\| `{code}` \|.*$", GUIDE, re.MULTILINE)
    assert said["type"].endswith(f":{code}")
    assert ("`errors`" in row) == ("errors" in said)
    assert set(said.get("errors", {})) <= {"copies", *re.findall(r"`(non_field_errors)`", row)}


@pytest.mark.django_db
def test_a_bad_cursor_names_no_field(program):
    said = program.client.get("/api/v1/notices/?cursor=nonsense").json()
    assert (said["type"].rpartition(":")[2], "errors" in said) == ("bad-cursor", False)


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
