"""The registry: what comes with the code, what the desk has written, and hosts that nobody knows."""

import re
import shutil
from functools import cache
from io import StringIO
from threading import Thread
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from notices import registry_files
from notices.actions.registry import load_registry
from notices.models import Channel, Platform, PlatformChange, PlatformHost
from notices.registering import find_platform, platform_for, slug_for
from notices.registry_files import BadEntry, read
from tests.people import NOON, make_platform

COMPANIES = {
    "Alphabet", "Amazon", "Apple", "Automattic", "Bumble", "Discord", "Match", "Meta", "Microsoft", "Pinterest",
    "Reddit", "SmugMug", "Snapchat", "TikTok", "X",
}  # fmt: skip
# Read in a stored copy of the platform's own page; every other address is empty.
VERIFIED = {"bluesky", "discord", "google-search", "x"}
CARRIERS = {"host", "cdn", "registrar"}


@cache
def shipped():
    """What the files say that come with the code; reading all of them takes half a second."""
    return read()


def load(**options):
    return load_registry(entries=shipped(), actor="test", now=NOON, **options)


def test_the_ftcs_fifteen_companies_are_there():
    told = [re.match(r"FTC letter of 11 May 2026: (\w+)\.", entry.fields["notes"]) for entry in shipped()]
    assert {each[1] for each in told if each} == COMPANIES


def test_search_engines_carriers_and_makers_of_tools_are_there_beside_platforms():
    assert {entry.fields["kind"] for entry in shipped()} == {"platform", "search", "ai_tool", *CARRIERS}


def test_no_host_cdn_or_registrar_is_told_a_name():
    """act.md: some pass complaints on to the site."""
    assert {entry.fields["trust"] for entry in shipped() if entry.fields["kind"] in CARRIERS} == {"unknown"}


def test_a_membership_says_where_it_stands_and_when_it_was_read():
    for entry in shipped():
        known = {entry.fields["stopncii"], entry.fields["ncmec"]} != {"unknown"}
        assert known == bool(entry.fields["membership_source"]) == bool(entry.fields["membership_on"]), entry.slug


def test_links_are_checked_nowhere_until_the_desk_says_so():
    assert not any(entry.fields["status_checks"] for entry in shipped())


def test_each_pattern_fits_its_examples_and_they_belong_to_its_platform():
    """`read` refuses an example that its patterns read otherwise; here: its host is the platform's own."""
    for entry in shipped():
        for link in (link for each in entry.fields["url_patterns"] for link in each["examples"]):
            host = urlsplit(link).hostname.removeprefix("www.")
            assert any(f".{host}".endswith(f".{own.removeprefix('www.')}") for own in entry.hosts), link


def test_an_address_is_either_verified_or_empty():
    for entry in shipped():
        for channel in entry.channels:
            assert bool(channel.address) == bool(channel.verified_on) == bool(channel.verified_by), entry.slug
            assert bool(channel.address) == (entry.slug in VERIFIED)


def test_only_a_known_process_is_called_official():
    official = {entry.slug for entry in shipped() for channel in entry.channels if channel.standing == "official"}
    assert official == VERIFIED


def test_what_is_not_verified_says_so():
    for entry in shipped():
        assert entry.slug in VERIFIED or "not verified" in entry.fields["notes"]
        assert entry.fields["checked_on"] <= timezone.now().date()


@pytest.fixture
def folder(tmp_path):
    """A registry of one file that a test may spoil."""
    for name in ("schema.json", "reddit.yaml"):
        shutil.copy(registry_files.FOLDER / name, tmp_path / name)
    return tmp_path


def spoil(folder, name="reddit", **changes):
    data = yaml.safe_load((folder / "reddit.yaml").read_text())
    (folder / f"{name}.yaml").write_text(yaml.safe_dump({**data, **changes}))


@pytest.mark.parametrize(
    "change",
    [{"slug": "Reddit"}, {"hosts": []}, {"hosts": ["https://reddit.com/"]}, {"hosts": ["REDDIT.com"]},
     {"coverage": "sure"}, {"trust": "friend"}, {"process_url": "http://reddit.com/"}, {"checked_on": "soon"},
     {"colour": "red"}, {"channels": []}, {"kind": "shop"},
     {"form_fields": [{"label": "Link", "holds": "all", "note": ""}]},
     {"kind": "host"}, {"trust": "unknown", "status_checks": True}, {"membership_source": ""}, {"most_at_once": 0},
     {"url_patterns": [{"kind": "post", "pattern": "(a+)+", "examples": []}]},
     {"url_patterns": [{"kind": "post", "pattern": "/a", "examples": ["https://reddit.com/b"]}]}],
)  # fmt: skip
def test_a_file_that_breaks_the_schema_is_refused_by_name(folder, change):
    spoil(folder, **change)
    with pytest.raises(BadEntry, match=r"reddit\.yaml"):
        read(folder)


def test_an_unverified_address_is_refused(folder):
    channel = {
        "kind": "email",
        "standing": "courtesy",
        "address": "a@b.example",
        "verified_on": None,
        "verified_by": "",
    }
    spoil(folder, channels=[channel])
    with pytest.raises(BadEntry):
        read(folder)


def test_a_process_without_address_cannot_be_official(folder):
    channel = {"kind": "webform", "standing": "official", "address": "", "verified_on": None, "verified_by": ""}
    spoil(folder, channels=[channel])
    with pytest.raises(BadEntry):
        read(folder)


def test_a_host_belongs_to_one_platform(folder):
    spoil(folder, name="other", slug="other")
    with pytest.raises(BadEntry, match="claimed by"):
        read(folder)


@pytest.mark.django_db
class TestLoading:
    def test_twice_is_as_good_as_once(self):
        first, again = load(), load()
        assert len(first.created) == len(shipped()) == Platform.objects.count()
        assert (again.created, again.kept) == ([], [])
        assert Channel.objects.count() == Platform.objects.count()

    def test_what_the_desk_wrote_stays_and_is_reported(self):
        load()
        Platform.objects.filter(slug="reddit").update(trust="unknown", process_url="https://www.reddit.com/report")
        done = load()
        assert done.kept == ["reddit: trust stays as it is", "reddit: process_url stays as it is"]
        assert Platform.objects.get(slug="reddit").trust == "unknown"

    def test_an_empty_field_is_filled(self):
        load()
        Platform.objects.filter(slug="bing").update(process_url="", form_fields=[], kind="platform", stopncii="unknown")
        load()
        bing = Platform.objects.get(slug="bing")
        assert (bing.kind, bing.stopncii, bing.form_fields[0]["label"]) == ("search", "yes", "Service")

    def test_what_is_filled_in_later_stands_in_the_history(self):
        load()
        Platform.objects.filter(slug="x").update(process_url="")
        load()
        [change] = PlatformChange.objects.all()
        page = "https://help.x.com/en/rules-and-policies/us-tida"
        assert (change.actor, change.fields) == ("test", {"process_url": ["", page]})

    def test_channels_are_tried_in_the_order_of_the_file(self, folder):
        first, second = (
            {"kind": kind, "standing": "courtesy", "address": "", "verified_on": None, "verified_by": ""}
            for kind in ("pull", "webform")
        )
        spoil(folder, channels=[first, second])
        load_registry(entries=read(folder), actor="test", now=NOON)
        assert [(row.kind, row.preference) for row in Channel.objects.all()] == [("pull", 10), ("webform", 20)]

    def test_a_channel_that_the_desk_filled_in_or_switched_off_stays(self):
        load()
        Channel.objects.filter(platform__slug="reddit").update(address="https://www.reddit.com/report")
        Channel.objects.filter(platform__slug="x").update(active=False)
        load()
        assert Channel.objects.get(platform__slug="reddit").address == "https://www.reddit.com/report"
        assert not Channel.objects.get(platform__slug="x").active

    def test_the_files_win_where_it_is_asked_for(self):
        load()
        Platform.objects.update(name="Changed")
        load(overwrite=frozenset({"reddit"}))
        assert set(Platform.objects.exclude(name="Changed").values_list("slug", flat=True)) == {"reddit"}

    def test_a_host_that_another_platform_has_stays_there(self):
        make_platform("other")
        PlatformHost.objects.create(platform=Platform.objects.get(), host="reddit.com")
        assert load().kept == ["reddit: reddit.com stays with other"]

    def test_the_command_tells_what_it_did(self):
        out = StringIO()
        call_command("load_registry", stdout=out)
        assert out.getvalue() == f"{len(shipped())} platforms in the registry, {len(shipped())} new.\n"

    def test_the_command_overwrites_only_what_it_knows(self):
        with pytest.raises(CommandError, match="nowhere"):
            call_command("load_registry", "--overwrite", "nowhere")


@pytest.mark.django_db
class TestHosts:
    @pytest.mark.parametrize("labels", [1, 4])
    def test_an_unknown_host_gets_the_slug_that_its_letter_was_signed_for(self, labels):
        host = "www." + ".".join(["a" * 40] * labels) + ".example"
        assert platform_for(host).slug == slug_for(host)

    def test_the_longest_known_suffix_wins(self):
        load()
        known = {"youtube.com": "youtube", "m.youtube.com": "youtube", "www.google.com": "google-search",
                 "drive.google.com": "google", "old.reddit.com": "reddit", "alice.blogspot.com": "blogger"}  # fmt: skip
        assert {host: find_platform(host).slug for host in known} == known
        assert {host: platform_for(host).slug for host in known} == known

    def test_a_host_that_only_looks_alike_is_unknown(self):
        load()
        alike = ["notyoutube.com", "youtube.com.evil.example", "com", "youtube.co"]
        assert [find_platform(host) for host in alike] == [None] * 4

    def test_looking_creates_nothing(self):
        assert find_platform("new.example") is None
        assert Platform.objects.count() == 0

    def test_an_unknown_host_becomes_a_platform_for_the_desk_to_complete(self):
        made = platform_for("new.example")
        assert (made.slug, made.name, made.needs_review) == ("new_example", "new.example", True)
        assert (made.trust, made.coverage, made.process_url) == ("unknown", "unclear", "")
        channel = made.channels.get()
        assert (channel.kind, channel.standing, channel.address) == ("webform", "courtesy", "")

    def test_asked_again_it_is_the_same(self):
        assert platform_for("new.example") == platform_for("new.example") == platform_for("www.new.example")
        assert Channel.objects.count() == 1

    def test_what_lies_below_an_unreviewed_host_is_somebody_elses(self):
        shared = platform_for("hoster.example")
        blog = platform_for("alice.hoster.example")
        assert blog != shared
        Platform.objects.filter(pk=shared.pk).update(needs_review=False)
        assert platform_for("bob.hoster.example") == shared
        assert platform_for("alice.hoster.example") == blog

    def test_dots_and_dashes_give_different_slugs(self):
        assert platform_for("a-b.example") != platform_for("a.b.example")

    @pytest.mark.parametrize(
        ("one", "other"),
        [("a_b.example", "a.b.example"), ("a_b.example", "a-b.example"), ("_a.example", "-a.example"),
         ("a_.example", "a_example"), ("1.2.3.4", "1_2.3.4"), ("xn--a_b.example", "xn--a.b.example")],
    )  # fmt: skip
    def test_hosts_with_rare_letters_have_slugs_of_their_own(self, one, other):
        assert slug_for(one) != slug_for(other)
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug_for(host)) for host in (one, other))
        assert platform_for(one) == platform_for(one)

    @pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:5db8:d822", "a_b.example"])
    def test_a_host_is_found_again_once_the_desk_knows_it(self, host):
        made = platform_for(host)
        Platform.objects.filter(pk=made.pk).update(needs_review=False)
        assert find_platform(host) == made

    def test_a_very_long_host_fits(self):
        host = ".".join(["a" * 60] * 4)
        assert len(slug_for(host)) <= 80
        assert platform_for(host) == platform_for(host)
        assert slug_for(host) != slug_for("b." + host)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_one_platform():
    found = []

    def ask():
        found.append(platform_for("new.example").pk)
        connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == Channel.objects.count() == 1
