"""Who carries a site, as registries tell it: asked over pinned public addresses only, and kept as a guess."""

import socket
from datetime import timedelta

import pytest
from django.core.cache import cache

from notices import rdap, registering
from notices.actions.guessing import ask_carriers, record_carriers
from notices.looking.tasks import look_up_carriers
from notices.models import Channel, HostGuess, Platform, PlatformChange
from notices.queries import ai_tool_makers, carriers_of, search_engines
from notices.queries.registry import to_look_up
from notices.rdap import Carried, Found
from tests.people import NOON, make_platform
from tests.registries import ADDRESS, SITE, domain, network, rdap_server
from vault.models import LedgerEntry

INSIDE = "http://10.0.0.1/domain/pictures.example"


@pytest.fixture
def registry(settings):
    """The registries of the world, on loopback."""
    with rdap_server() as each:
        settings.RDAP_BOOTSTRAP_URL = f"{each.url}tables/"
        cache.clear()
        yield each


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """A name server of our own: host -> addresses; whatever else is asked for goes through."""
    real, known = socket.getaddrinfo, {SITE: [ADDRESS]}

    def resolve(host, port, *args, **kwargs):
        if host not in known:
            return real(host, port, *args, **kwargs)
        family = {False: socket.AF_INET, True: socket.AF_INET6}
        return [(family[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def look_up(host=SITE):
    return rdap.look_up(host, NOON)


def told(found, role):
    return [each for each in found.carriers if each.role == role]


def test_the_registrar_and_the_network_are_named_with_their_contacts_for_abuse(registry):
    found = look_up()
    [registrar], [host] = told(found, "registrar"), told(found, "host")
    assert (registrar.name, registrar.abuse) == ("Example Registrar, Inc.", "abuse@registrar.example")
    assert (host.name, host.abuse) == ("Example Hosting GmbH", "abuse@hosting.example")
    assert (host.handle, host.network, host.country) == ("NET-93-184-215-0-1", "93.184.215.0/24", "US")
    assert found.troubles == ()


def test_the_site_itself_is_never_contacted(registry):
    look_up()
    assert registry.lookups() == [f"/domain/{SITE}", f"/ip/{ADDRESS}"]
    assert registry.agents == {"Recourse/1"}


def test_the_tables_are_fetched_once_a_week(registry):
    look_up()
    look_up()
    assert len([path for path in registry.asked if path.startswith("/tables/")]) == 5


def test_the_shortest_registered_name_is_found(registry, names):
    names["www.alice.co.example"] = [ADDRESS]
    registry.answers["/domain/alice.co.example"] = domain("alice.co.example")
    found = look_up("www.alice.co.example")
    assert told(found, "registrar")[0].name == "Example Registrar, Inc."
    assert registry.lookups()[:2] == ["/domain/co.example", "/domain/alice.co.example"]


def test_a_person_who_owns_a_network_is_not_named(registry):
    registry.answers[f"/ip/{ADDRESS}"] = network(owner="Robin Private", kind="individual")
    assert told(look_up(), "host")[0].name == "EXAMPLE-NET"


def test_the_registrars_own_answer_is_asked_for_a_contact_that_the_registry_lacks(registry):
    there = {"rel": "related", "href": f"{registry.url}registrar/{SITE}", "type": "application/rdap+json"}
    registry.answers[f"/domain/{SITE}"] = domain(abuse="", links=[there])
    registry.answers[f"/registrar/{SITE}"] = domain(abuse="stop@registrar.example")
    assert told(look_up(), "registrar")[0].abuse == "stop@registrar.example"


def test_a_redirect_to_another_registry_is_followed(registry):
    registry.answers[f"/ip/{ADDRESS}"] = (302, {"location": f"/elsewhere/{ADDRESS}"})
    registry.answers[f"/elsewhere/{ADDRESS}"] = network()
    assert told(look_up(), "host")[0].name == "Example Hosting GmbH"


class TestAgainstOnesOwnNetwork:
    def test_a_redirect_to_a_private_address_is_refused(self, registry):
        registry.answers[f"/domain/{SITE}"] = (302, {"location": INSIDE})
        assert look_up().troubles == ("registrar: forbidden_address",)

    def test_a_referral_to_a_private_address_is_refused(self, registry, monkeypatch):
        dialled = []
        real = rdap.outgoing.addresses
        monkeypatch.setattr(
            rdap.outgoing, "addresses", lambda host, *a, **k: dialled.append(host) or real(host, *a, **k)
        )
        there = {"rel": "related", "href": INSIDE, "type": "application/rdap+json"}
        registry.answers[f"/domain/{SITE}"] = domain(abuse="", links=[there])
        found = look_up()
        assert told(found, "registrar")[0].abuse == ""
        assert "10.0.0.1" in dialled

    def test_a_name_that_leads_inside_is_refused(self, registry, names):
        names["rdap.evil.example"] = ["93.184.215.14", "192.168.0.1"]
        registry.answers[f"/domain/{SITE}"] = (302, {"location": "https://rdap.evil.example/domain/x"})
        assert look_up().troubles == ("registrar: forbidden_address",)

    def test_a_second_answer_of_the_name_server_is_never_asked_for(self, registry, monkeypatch):
        """DNS rebinding: public when checked, inside when connected."""
        answers = [[("93.184.215.14", 443)], [("127.0.0.1", 443)]]

        def resolve(host, port, *args, **kwargs):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in answers.pop(0)]

        def dial(self, host, *args, **kwargs):
            dialled.append(host)
            raise rdap.outgoing.httpcore.ConnectError

        dialled = []
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(rdap.outgoing.httpcore.SyncBackend, "connect_tcp", dial)
        with pytest.raises(rdap.NoAnswer, match="no_connection"):
            rdap._fetched("https://rdap.evil.example/domain/x")
        assert dialled == ["93.184.215.14"]
        assert len(answers) == 1

    @pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1", "::1"])
    def test_a_site_that_leads_inside_is_asked_about_nowhere(self, registry, names, address):
        names[SITE] = [address]
        assert "host: forbidden_address" in look_up().troubles
        assert registry.lookups() == [f"/domain/{SITE}"]

    @pytest.mark.parametrize(
        "location", ["file:///etc/passwd", "ftp://rdap.example/", "//user@rdap.example/", "https://[::1/"]
    )
    def test_only_web_addresses_are_followed(self, registry, location):
        registry.answers[f"/domain/{SITE}"] = (301, {"location": location})
        assert look_up().troubles == ("registrar: bad_address",)

    def test_without_loopback_only_https_is_spoken(self, registry, settings):
        settings.ALLOW_LOOPBACK = False
        assert look_up() == Found((), ("tables: bad_address",))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ((404, {}), "http_404"),
        ((429, {}), "http_429"),
        ((302, {"location": f"/domain/{SITE}"}), "too_many_redirects"),
        (["not", "an", "object"], "unreadable"),
        ({"objectClassName": "domain"}, None),
        ({"objectClassName": "domain", "events": [{"eventAction": None}]}, "unreadable"),
        ({"objectClassName": "recipe"}, "unreadable"),
    ],
)
def test_an_answer_that_is_none_is_said_and_the_other_question_goes_on(registry, answer, trouble):
    registry.answers[f"/domain/{SITE}"] = answer
    found = look_up()
    assert found.troubles == ((f"registrar: {trouble}",) if trouble else ())
    assert told(found, "host")


def test_a_zone_without_a_server_and_a_name_without_an_address_are_said(registry):
    assert look_up("pictures.nowhere").troubles == ("registrar: no_server", "host: no_such_host")


def test_a_registrys_words_are_cleaned(registry):
    evil = "Evil\u202e\x00 <b>Hosting</b>\n\n" + "data:image/png;base64," + "A" * 400 + "x" * 300
    registry.answers[f"/ip/{ADDRESS}"] = network(owner=evil, abuse="a b@@c")
    [host] = told(look_up(), "host")
    assert host.name.startswith("Evil <b>Hosting</b> [removed: data URI")
    assert len(host.name) <= 120
    assert host.abuse == ""


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture(autouse=True)
    def site(self):
        return registering.platform_for(SITE)

    def keep(self, site, *carried, troubles=(), now=NOON):
        answers = {SITE: Found(carried, troubles)}
        return record_carriers(platform=site, answers=answers, actor="test", now=now)

    def carried(self, role="host", name="Example Hosting", abuse="", handle="EX-1"):
        return Carried(role, name, handle, abuse, "", "", "rdap.example")

    def test_the_task_does_what_was_asked_for_once(self, registry, site):
        ask_carriers(platform=site, actor="user:1", now=NOON)
        assert to_look_up() == [site.pk]
        look_up_carriers()
        look_up_carriers()
        assert to_look_up() == []
        assert [each.role for each in carriers_of(SITE)] == ["host", "registrar"]
        assert len(registry.lookups()) == 2

    def test_a_surprise_ends_as_a_trouble_and_is_not_asked_again(self, site, monkeypatch):
        monkeypatch.setattr(rdap, "look_up", lambda host, now: 1 / 0)
        ask_carriers(platform=site, actor="user:1", now=NOON)
        look_up_carriers()
        assert to_look_up() == []
        assert PlatformChange.objects.first().fields["carriers"][1] == "nobody was named; error:ZeroDivisionError"

    def test_an_unknown_carrier_is_to_be_looked_at_and_gets_no_name(self, site):
        self.keep(site, self.carried(abuse="abuse@hosting.example"))
        made = Platform.objects.get(kind="host")
        assert (made.name, made.needs_review, made.trust, made.cooperative) == (
            "Example Hosting",
            True,
            "unknown",
            False,
        )
        assert list(made.channels.values_list("kind", "standing", "address")) == [("webform", "courtesy", "")]
        assert not made.hosts.exists()

    def test_a_known_carrier_is_known_by_its_mails_domain(self, site):
        known = make_platform("cloudy", kind="webform")
        Platform.objects.filter(pk=known.pk).update(kind="cdn")
        [guess] = self.keep(site, self.carried(abuse="abuse@mail.cloudy.example"))
        assert (guess.carrier, guess.role) == (known, "cdn")
        [guess] = self.keep(site, self.carried(role="registrar", abuse="abuse@cloudy.example"))
        assert (guess.carrier, guess.role) == (known, "registrar")

    def test_a_mailbox_at_an_ordinary_platform_makes_it_no_carrier(self, site):
        make_platform("gmailish")
        [guess] = self.keep(site, self.carried(abuse="tinyhost@gmailish.example"))
        assert guess.carrier.name == "Example Hosting"

    def test_looking_again_replaces_what_was_guessed_before(self, site):
        self.keep(site, self.carried(), self.carried("registrar", "Old Registrar"))
        self.keep(site, self.carried(), self.carried("registrar", "New Registrar"))
        assert [each.platform.name for each in carriers_of(SITE)] == ["Example Hosting", "New Registrar"]
        assert Platform.objects.filter(kind="host").count() == 1

    def test_a_look_up_that_named_nobody_leaves_the_guesses(self, site):
        self.keep(site, self.carried())
        self.keep(site, troubles=("host: timeout",))
        assert HostGuess.objects.count() == 1
        assert PlatformChange.objects.first().fields["carriers"][1] == "nobody was named; host: timeout"

    def test_it_stands_in_the_ledger_with_a_count_only(self, site):
        self.keep(site, self.carried())
        assert LedgerEntry.objects.get(verb="carriers.looked_up").facts == {"platform": site.slug, "named": 1}

    def test_names_alike_after_folding_are_one_carrier_and_an_empty_one_is_none(self, site):
        self.keep(
            site, self.carried(name="Örtlich & Söhne"), self.carried(name="Ortlich & Sohne"), self.carried(name="")
        )
        assert Platform.objects.filter(kind="host").count() == 1

    def test_below_a_host_its_sites_carrier_counts(self, site):
        self.keep(site, self.carried())
        assert [each.host for each in carriers_of(f"alice.{SITE}")] == [SITE]
        assert carriers_of("elsewhere.example") == []


@pytest.mark.django_db
def test_recipients_of_each_kind_are_found_by_name():
    for slug, kind in (("zoom-search", "search"), ("art-maker", "ai_tool"), ("alpha-search", "search")):
        make_platform(slug)
        Platform.objects.filter(slug=slug).update(kind=kind)
    Platform.objects.create(slug="unseen", name="Unseen", kind="search", needs_review=True)
    assert [each.slug for each in search_engines()] == ["alpha-search", "zoom-search"]
    assert [each.slug for each in ai_tool_makers()] == ["art-maker"]
    assert Channel.objects.count() == 3


@pytest.mark.django_db
def test_the_oldest_wish_comes_first_and_one_that_was_met_is_none():
    first, second, met = (registering.platform_for(f"pictures-{number}.example") for number in range(3))
    for minutes, platform in enumerate([met, first, second, first]):
        ask_carriers(platform=platform, actor="user:1", now=NOON + timedelta(minutes=minutes))
    record_carriers(platform=met, answers={}, actor="test", now=NOON + timedelta(hours=1))
    assert to_look_up() == [second.pk, first.pk]
    ask_carriers(platform=met, actor="user:1", now=NOON + timedelta(hours=2))
    assert to_look_up() == [second.pk, first.pk, met.pk]
