"""The registry: what the desk finds out, channels, keys."""

import re

import pytest

from notices import registering
from notices.models import ApiKey, Channel, Platform
from tests.cases import post
from tests.people import NOON, make_platform
from tests.takedown.visits import words
from vault.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("noon")
HERE = "/desk/platforms/tuberia/"
FOUND = {
    "name": "Tubería", "parent": "Tubería S.A.", "coverage": "likely", "coverage_reason": "Hosts what people upload.",
    "trust": "cooperative", "process_url": "https://help.tuberia.example/removal", "notes": "",
}  # fmt: skip
HOOK = {"kind": "webhook", "standing": "agreed", "preference": "5", "active": "on",
        "address": "https://hooks.tuberia.example/in", "exchanger": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def tuberia(db):
    return make_platform()


def test_sites_that_nobody_looked_at_stand_first(desk):
    registering.platform_for("zebra.example")
    page = desk.get("/desk/platforms/").content.decode()
    assert page.index("zebra.example") < page.index("Tuberia")


def test_completing_a_site_writes_what_was_found_and_when(desk):
    slug = registering.platform_for("strange.example").slug
    post(desk, f"/desk/platforms/{slug}/", **FOUND)
    strange = Platform.objects.get(slug=slug)
    assert (strange.needs_review, strange.coverage, strange.checked_on) == (False, "likely", NOON.date())
    entry = LedgerEntry.objects.get(verb="platform.completed")
    assert entry.facts == {"platform": slug, "coverage": "likely", "trust": "cooperative"}


def test_coverage_needs_its_reason(desk):
    answer = post(desk, HERE, **{**FOUND, "coverage_reason": "  "})
    assert answer.status_code == 422
    assert "without a reason nobody can check this later" in words(answer)
    assert Platform.objects.get(slug="tuberia").name == "Tuberia"


def test_a_bad_value_is_not_shown_as_the_platforms_name(desk):
    answer = post(desk, HERE, **{**FOUND, "name": "Half typed", "trust": "perhaps"})
    assert "<h1>Tuberia</h1>" in answer.content.decode()


def test_a_new_channel_says_who_verified_it(desk):
    post(desk, f"{HERE}channels/new/", **HOOK)
    channel = Channel.objects.get(kind="webhook")
    assert (channel.verified_by, channel.verified_on) == ("Dana Desk", NOON.date())
    assert channel.statutory


def test_a_channel_can_be_switched_off(desk, tuberia):
    pull = tuberia.channels.get()
    post(
        desk, f"{HERE}channels/{pull.pk}/", kind="pull", standing="official", preference="10", address="", exchanger=""
    )
    assert not Channel.objects.get(pk=pull.pk).active


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "ftp://hooks.tuberia.example"}, "needs an https address"),
        ({"kind": "email", "address": "nobody"}, "Enter a valid email address"),
        ({"kind": "pull"}, "Leave this empty here"),
        ({"exchanger": "mx.tuberia.example"}, "Write it as host:port"),
        ({"kind": "pull", "address": "", "standing": "holy"}, "Select a valid choice"),
    ],
)
def test_a_channel_that_cannot_work_is_refused(desk, changes, said):
    answer = post(desk, f"{HERE}channels/new/", **{**HOOK, **changes})
    assert answer.status_code == 422
    assert said in words(answer)
    assert Channel.objects.count() == 1


def test_the_same_channel_twice_is_refused(desk):
    post(desk, f"{HERE}channels/new/", **HOOK)
    answer = post(desk, f"{HERE}channels/new/", **HOOK)
    assert answer.status_code == 422
    assert Channel.objects.filter(kind="webhook").count() == 1


def test_a_webhooks_secret_is_shown_once_and_kept_sealed(desk):
    post(desk, f"{HERE}channels/new/", **HOOK)
    channel = Channel.objects.get(kind="webhook")
    [shown] = re.findall(r"whsec_[A-Za-z0-9+/=]+", words(post(desk, f"{HERE}channels/{channel.pk}/secret/")))
    channel.refresh_from_db()
    assert channel.open_secret() == shown
    assert shown.encode() not in bytes(channel.secret)
    assert shown not in words(desk.get(f"{HERE}channels/{channel.pk}/"))


def test_only_a_webhook_has_a_secret(desk, tuberia):
    assert post(desk, f"{HERE}channels/{tuberia.channels.get().pk}/secret/").status_code == 404


def test_a_key_is_shown_once_and_kept_as_a_digest(desk):
    answer = post(desk, f"{HERE}keys/", label="trust and safety", scopes=["notices:read"])
    [shown] = re.findall(r"rcs_\w+_[\w-]+", words(answer))
    key = ApiKey.objects.get()
    assert key.scopes == ["notices:read"]
    assert shown not in words(desk.get(HERE))
    assert key.prefix in words(desk.get(HERE))


def test_a_key_that_may_do_nothing_is_not_issued(desk):
    assert post(desk, f"{HERE}keys/", label="nothing").status_code == 422
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_marked(desk):
    post(desk, f"{HERE}keys/", label="old", scopes=["notices:read"])
    key = ApiKey.objects.get()
    post(desk, f"{HERE}keys/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at == NOON
    assert "revoked" in words(desk.get(HERE))


def test_another_platforms_key_is_not_revoked_by_mistake(desk):
    make_platform("imagria")
    post(desk, f"{HERE}keys/", label="old", scopes=["notices:read"])
    assert post(desk, f"/desk/platforms/imagria/keys/{ApiKey.objects.get().pk}/revoke/").status_code == 404


def test_an_unknown_platform_does_not_exist(desk):
    assert desk.get("/desk/platforms/nowhere/").status_code == 404
