"""Who may call: keys, scopes, other platforms, how often."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from notices.actions.keys import digest, issue_key, revoke_key
from notices.api import auth
from notices.models import ApiKey
from tests.api.conftest import Program, problem
from tests.people import NOON, queue_notice
from vault.models import LedgerEntry

pytestmark = pytest.mark.django_db


def with_header(value):
    return Client(headers={"authorization": value} if value is not None else {}).get("/api/v1/notices/")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer rcs_000000000000_nothing", "Bearer \x00", "Basic YTpi", "rcs_a_b"]
)
def test_without_a_valid_key_nothing_is_told(header):
    response = with_header(header)
    assert problem(response) == "unknown-key"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="recourse"'


def test_the_scheme_is_read_in_any_case(program):
    assert with_header(f"bearer {program.plain}").status_code == 200


def test_one_letter_of_the_key_wrong_is_wrong(program):
    assert problem(with_header(f"Bearer {program.plain[:-1]}~")) == "unknown-key"


def test_a_revoked_key_opens_nothing(program):
    revoke_key(key=program.key, actor="test", now=NOON)
    assert problem(program.get("notices/")) == "unknown-key"


def test_the_key_itself_is_kept_nowhere(program):
    kept = ApiKey.objects.values().get()
    assert kept["digest"] == digest(program.plain)
    assert program.plain.split("_", 2)[2] not in str(kept) + str(list(LedgerEntry.objects.values()))


def test_issuing_and_revoking_are_written_to_the_ledger_once(program):
    revoke_key(key=program.key, actor="test", now=NOON)
    revoke_key(key=program.key, actor="test", now=NOON)
    verbs = LedgerEntry.objects.filter(subject=f"api_key:{program.key.prefix}").values_list("verb", flat=True)
    assert list(verbs) == ["api_key.issued", "api_key.revoked"]


def test_the_day_of_last_use_is_noted(program):
    program.get("notices/")
    assert ApiKey.objects.get().last_used_on == timezone.now().date()


def test_a_scope_that_does_not_exist_is_refused(platform):
    with pytest.raises(ValueError, match="everything"):
        issue_key(platform=platform, label="x", scopes=["everything"], actor="test", now=NOON)


CALLS = {
    "list": lambda program, notice: program.get("notices/"),
    "detail": lambda program, notice: program.notice(notice),
    "pdf": lambda program, notice: program.notice(notice, "letter.pdf"),
    "signed": lambda program, notice: program.notice(notice, "signed-letter"),
    "acknowledge": lambda program, notice: program.acknowledge(notice),
    "outcome": lambda program, notice: program.report(notice, outcome="removed"),
}
READS = {"list", "detail", "pdf", "signed"}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("scopes", [[], ["notices:read"], ["notices:write"], ["notices:read", "notices:write"]])
def test_each_call_needs_its_scope(platform, notice, call, scopes):
    response = CALLS[call](Program(platform, scopes), notice)
    if ("notices:read" if call in READS else "notices:write") in scopes:
        assert response.status_code == 200
    else:
        assert problem(response) == "missing-scope"


@pytest.mark.parametrize("call", sorted(set(CALLS) - {"list"}))
def test_another_platforms_notice_looks_like_one_that_never_was(stranger, notice, call):
    theirs = CALLS[call](stranger, notice)
    assert problem(theirs) == "not-found"
    notice.pk = "00000000-0000-4000-8000-000000000000"
    never = stranger.notice(notice)
    assert (theirs.content, theirs.status_code) == (never.content, never.status_code)


def test_another_platforms_notices_are_not_listed(stranger, notice):
    assert stranger.get("notices/").json()["notices"] == []


def test_an_item_of_another_notice_is_not_found(program, notice, platform):
    other = queue_notice(platform)
    assert problem(program.report(notice, other.items.get(), outcome="removed")) == "not-found"


def test_too_many_calls_with_one_key_are_put_off(program, platform, monkeypatch):
    monkeypatch.setattr(auth, "CALLS_PER_MINUTE", 2)
    monkeypatch.setattr(auth.time, "time", lambda: 90.0)
    answers = [program.get("notices/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (problem(answers[2]), answers[2].headers["Retry-After"]) == ("throttled", "30")
    assert Program(platform).get("notices/").status_code == 200


def test_the_command_prints_the_key_once(platform):
    out = StringIO()
    call_command("issue_api_key", platform.slug, "--label", "night shift", "--read-only", stdout=out)
    key = auth.find_key(out.getvalue().strip())
    assert (key.label, key.scopes) == ("night shift", ["notices:read"])


def test_the_command_knows_only_registered_platforms():
    with pytest.raises(CommandError, match="no platform"):
        call_command("issue_api_key", "nowhere", "--label", "x")
