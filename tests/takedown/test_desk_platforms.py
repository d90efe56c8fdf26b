"""The registry: what the desk finds out, channels, keys."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from notices import registering
from notices.actions.guessing import record_carriers
from notices.models import ApiKey, Channel, Platform, PlatformChange
from notices.rdap import Carried, Found
from takedown.forms.platforms import PlatformForm
from tests.cases import make_case, post
from tests.people import NOON, make_platform
from tests.takedown.visits import a_link, words
from vault.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("noon")
HERE = "/desk/platforms/tuberia/"
FOUND = {
    "name": "Tubería", "parent": "Tubería S.A.", "coverage": "likely", "coverage_reason": "Hosts what people upload.",
    "trust": "cooperative", "process_url": "https://help.tuberia.example/removal", "notes": "", "kind": "platform",
    "hosts": "tuberia.example", "stopncii": "unknown", "ncmec": "unknown", "most_at_once": "4",
}  # fmt: skip
HOOK = {"kind": "webhook", "standing": "agreed", "preference": "5", "active": "on",
        "address": "https://hooks.tuberia.example/in", "exchanger": "", "mail_domain": ""}  # fmt: skip
OLD = NOON.date() - timedelta(days=91)


@pytest.fixture(autouse=True)
def tuberia(db):
    return make_platform()


def test_sites_that_nobody_looked_at_stand_first(desk):
    registering.platform_for("zebra.example")
    page = desk.get("/desk/platforms/").content.decode()
    assert page.index("zebra.example") < page.index("Tuberia")


def test_completing_a_site_writes_what_was_found_and_when(desk):
    slug = registering.platform_for("strange.example").slug
    post(desk, f"/desk/platforms/{slug}/", **{**FOUND, "hosts": "strange.example"})
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
        ({"kind": "email", "address": "nobody"}, "Write it like removal@example.org"),
        ({"kind": "pull"}, "Leave this empty here"),
        ({"kind": "webform", "address": "http://tuberia.example/form"}, "begins with https://"),
        ({"exchanger": "mx.tuberia.example"}, "Write it as host:port"),
        ({"mail_domain": "removal@tuberia.example"}, "Write only the domain"),
        ({"kind": "pull", "address": "", "standing": "holy"}, "Choose one of the answers under “Is this the process"),
        ({"kind": ""}, "Choose “Kind”."),
        ({"preference": "first"}, "takes a whole number"),
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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Fill in “Name”."),
        ({"trust": ""}, "Choose “How far can it be trusted with a name?”."),
        ({"process_url": "http://tuberia.example/removal"}, "begins with https://"),
        ({"process_url": "no address"}, "This is no web address"),
        ({"hosts": "https://tuberia.example/"}, "“https://tuberia.example/” is no host name"),
        ({"hosts": ""}, "Write at least one host"),
        ({"form_fields": "Link"}, "write label | what goes in"),
        ({"form_fields": "Link | picture"}, "write label | what goes in"),
        ({"url_patterns": "page /a"}, "begin with one of post, profile, file, search"),
        ({"url_patterns": "post (a+)+"}, "is too clever"),
        ({"url_patterns": "post /a tuberia.example/a"}, "is no example"),
        ({"kind": "host"}, "may pass a complaint on"),
        ({"trust": "unknown", "status_checks": "on"}, "at cooperative platforms only"),
        ({"stopncii": "yes"}, "Say where you read that it takes part"),
        ({"stopncii": "yes", "membership_source": "stopncii.org"}, "Give the day on which you read it"),
        ({"membership_on": "yesterday"}, "Write “Read there on” like 2026-06-30"),
        ({"most_at_once": "many"}, "takes a whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(desk, changes, said):
    answer = post(desk, HERE, **{**FOUND, **changes})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "This field is required" not in words(answer)
    assert not PlatformChange.objects.exists()


def test_hosts_fields_and_patterns_are_written_a_line_each(desk, tuberia):
    lines = {
        "hosts": "tuberia.example\n\nCDN.tuberia.example.\nmy_tube.example\nbücher.example\n2606:2800:220:1::1",
        "form_fields": "Link to the post | url\nYour country | other | The one you live in | really",
        "url_patterns": r"post /v/\d+ https://tuberia.example/v/1",
    }
    post(desk, HERE, **{**FOUND, **lines})
    tuberia.refresh_from_db()
    assert set(tuberia.hosts.values_list("host", flat=True)) == {
        "tuberia.example", "cdn.tuberia.example", "my_tube.example", "xn--bcher-kva.example", "2606:2800:220:1::1",
    }  # fmt: skip
    assert tuberia.form_fields[1] == {"label": "Your country", "holds": "other", "note": "The one you live in | really"}
    assert tuberia.url_patterns == [
        {"kind": "post", "pattern": r"/v/\d+", "examples": ["https://tuberia.example/v/1"]}
    ]  # fmt: skip


def test_saving_what_is_shown_changes_nothing(desk, tuberia):
    post(desk, HERE, **{**FOUND, "form_fields": "Link | url | Whole\nName | name", "url_patterns": r"post /v/\d+"})
    PlatformChange.objects.all().delete()
    form = PlatformForm(instance=Platform.objects.get(pk=tuberia.pk))
    shown = {each.name: each.value() for each in form if each.value() not in (None, False)}
    post(desk, HERE, **shown)
    assert not PlatformChange.objects.exists()


def test_a_host_that_another_platform_has_is_refused(desk, tuberia):
    make_platform("imagria")
    answer = post(desk, HERE, **{**FOUND, "hosts": "tuberia.example\nimagria.example"})
    assert "imagria.example belongs to Imagria" in words(answer)
    assert [row.host for row in tuberia.hosts.all()] == ["tuberia.example"]


def test_each_change_stands_in_the_history_with_who_and_what(desk, tuberia):
    post(desk, HERE, **FOUND)
    post(desk, HERE, **{**FOUND, "trust": "hostile"})
    change = PlatformChange.objects.first()
    assert change.fields == {"trust": ["cooperative", "hostile"]}
    page = words(desk.get(HERE))
    assert "Dana Desk" in page.partition("History")[2]
    assert "Trust cooperative → hostile" in page


def test_a_channels_change_stands_in_the_history_without_its_secret(desk, tuberia):
    post(desk, f"{HERE}channels/new/", **HOOK)
    hook = Channel.objects.get(kind="webhook")
    [plain] = re.findall(r"whsec_[A-Za-z0-9+/=]+", words(post(desk, f"{HERE}channels/{hook.pk}/secret/")))
    page = words(desk.get(HERE)).partition("History")[2]
    assert "Webhook: address nothing → https://hooks.tuberia.example/in" in page
    assert "Webhook: signing secret nothing → made anew" in page
    assert plain not in page


def test_the_old_secret_signs_for_another_day(desk):
    post(desk, f"{HERE}channels/new/", **HOOK)
    hook = Channel.objects.get(kind="webhook")
    shown = [re.findall(r"whsec_[A-Za-z0-9+/=]+", words(post(desk, f"{HERE}channels/{hook.pk}/secret/")))[0]
             for _ in range(2)]  # fmt: skip
    hook.refresh_from_db()
    assert [hook.open_previous_secret(), hook.open_secret()] == shown
    assert hook.secret_overlaps_until == NOON + timedelta(hours=24)


@pytest.mark.parametrize(
    ("record", "channel", "is_stale"),
    [(NOON.date(), NOON.date(), False), (OLD, NOON.date(), True), (NOON.date(), OLD, True), (None, None, False)],
)
def test_what_is_over_90_days_old_is_marked(desk, tuberia, record, channel, is_stale):
    Platform.objects.update(checked_on=record)
    Channel.objects.update(verified_on=channel)
    assert ("Over 90 days old" in words(desk.get(HERE))) == is_stale
    assert ("Tuberia" in words(desk.get("/desk/platforms/?show=stale"))) == is_stale


def test_a_stale_record_is_marked_beside_a_request(desk):
    Platform.objects.update(checked_on=OLD)
    assert "stale" in words(desk.get(make_case(a_link()).page))


def test_each_kind_has_its_list(desk, tuberia):
    make_platform("busca")
    Platform.objects.filter(slug="busca").update(kind="search")
    page = words(desk.get("/desk/platforms/?show=search"))
    assert "Busca search engine" in page
    assert "Tuberia" not in page


def test_how_a_channel_fares_is_shown_and_a_resting_one_can_go_on(desk, tuberia):
    Channel.objects.update(paused_at=NOON, failures=12, last_failure_at=NOON, last_bounce_at=NOON)
    page = words(desk.get(HERE))
    assert "It rests since 1 Jun 2026, 12:00 UTC, after 12 failures in a row" in page
    assert "Last bounce 1 Jun 2026, 12:00 UTC" in page
    answer = post(desk, f"{HERE}channels/{tuberia.channels.get().pk}/resume/")
    assert "It goes on" in words(answer)
    assert Channel.objects.get().paused_at is None
    assert "does not rest any more" in words(post(desk, f"{HERE}channels/{tuberia.channels.get().pk}/resume/"))


def test_a_look_up_is_asked_for_once_and_what_it_says_is_a_guess(desk, tuberia):
    assert "Asked for" in words(post(desk, f"{HERE}carriers/"))
    page = words(desk.get(HERE))
    assert "A look-up is under way" in page
    assert "Look up who carries this site" not in page
    told = Carried("host", "Nube Hosting", "NB-1", "abuse@nube.example", "93.184.215.0/24", "US", "rdap.example")
    record_carriers(platform=tuberia, answers={"tuberia.example": Found((told,), ())}, actor="test", now=NOON)
    answer = desk.get(HERE)
    assert "A guess." in words(answer)
    assert "Nube Hosting host to complete" in words(answer)
    assert 'href="mailto' not in answer.content.decode()


def test_a_carriers_page_says_what_it_seems_to_carry(desk, tuberia):
    told = Carried("host", "Nube Hosting", "", "", "", "", "")
    record_carriers(platform=tuberia, answers={"tuberia.example": Found((told,), ())}, actor="test", now=NOON)
    page = words(desk.get("/desk/platforms/host-nube-hosting/"))
    assert "Seems to carry tuberia.example" in page


def test_a_completed_carrier_needs_no_host(desk, tuberia):
    told = Carried("host", "Nube Hosting", "", "", "", "", "")
    record_carriers(platform=tuberia, answers={"tuberia.example": Found((told,), ())}, actor="test", now=NOON)
    carrier = {**FOUND, "name": "Nube", "kind": "host", "trust": "unknown", "hosts": ""}
    assert "Nube is saved." in words(post(desk, "/desk/platforms/host-nube-hosting/", **carrier))


def test_an_unknown_platform_does_not_exist(desk):
    assert desk.get("/desk/platforms/nowhere/").status_code == 404


def test_a_record_that_was_changed_outside_is_shown_as_such_and_not_saved_over(desk, tuberia):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_platform SET trust = 'hostile'")
        cursor.execute("UPDATE notices_channel SET standing = 'agreed'")
    page = words(desk.get(HERE))
    assert "This record is not as this installation signed it" in page
    assert "changed outside Recourse" in page
    saved = post(desk, HERE, **{**FOUND, "notes": "Typed with care"})
    assert saved.status_code == 409
    assert "nothing is saved over it" in words(saved)
    assert "Typed with care" in saved.content.decode()
    channel = post(desk, f"{HERE}channels/{tuberia.channels.get().pk}/", **HOOK)
    assert channel.status_code == 409
    assert HOOK["address"] in channel.content.decode()
