"""Whether a reported link still answers: one HEAD, only where everything allows it; it proves and changes nothing."""

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notices import actions, outgoing, status_check
from notices.looking.tasks import check_links
from notices.models import Notice, Platform, PlatformHost, StatusCheck
from notices.queries import last_looks
from notices.queries.checks import due_checks
from notices.status_check import Seen
from tests.people import NOON, fresh, key_of, make_letter, make_platform, queue_notice, send_notice
from vault.models import LedgerEntry

HOUR = timedelta(hours=1)


@dataclass
class Site:
    """A platform's web server. `answers`: path -> (status, location); it writes a body that nobody should read."""

    port: int = 0
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def url(self, path="/post/1"):
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found := Site()))
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def look(site, path="/post/1", hosts=("127.0.0.1",)):
    return status_check.look(site.url(path), hosts=hosts)


@pytest.mark.parametrize(
    ("status", "result"),
    [(200, "reachable"), (204, "reachable"), (404, "gone"), (410, "gone"), (403, "unknown"), (405, "unknown"),
     (429, "unknown"), (500, "unknown"), (451, "unknown")],
)  # fmt: skip
def test_only_a_clear_answer_is_taken_for_one(site, status, result):
    site.answers["/post/1"] = (status, "")
    assert look(site) == Seen(result, f"http_{status}")


def test_it_is_a_head_that_says_who_asks(site, settings):
    settings.PUBLIC_URL = "https://recourse.example"
    look(site)
    [(method, path, agent)] = site.asked
    assert (method, path) == ("HEAD", "/post/1")
    assert agent == "Recourse/1 (link check; +https://recourse.example)"


def test_what_follows_the_head_is_not_read(site):
    """The server below sends a body even to HEAD."""
    answer = outgoing.head(site.url(), headers={}, seconds=3, allow_loopback=True)
    assert (answer.status, answer.body) == (200, b"")


def test_the_same_page_with_a_slash_is_followed(site):
    site.answers |= {"/post/1": (301, "/post/1/"), "/post/1/": (404, "")}
    assert look(site) == Seen("gone", "http_404")


@pytest.mark.parametrize(
    "location",
    [
        "/login?next=/post/1",
        "/",
        "http://localhost:1/post/1",
        "https://elsewhere.example/post/1",
        "",
        "http://[::1/post/1",
    ],
)
def test_no_redirect_is_followed_to_another_page_or_host(site, location):
    site.answers["/post/1"] = (302, location)
    assert look(site).result == "unknown"
    assert {path for _, path, _ in site.asked} == {"/post/1"}


def test_a_link_outside_the_platforms_hosts_is_not_asked(site):
    assert look(site, hosts=["tuberia.example"]) == Seen("unknown", "bad_address")
    assert site.asked == []


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/a", "http://169.254.169.254/a", "http://[::1]/a", "http://127.0.0.1/a"]
)
def test_no_address_inside_is_asked(settings, url):
    settings.ALLOW_LOOPBACK = False
    host = url.split("/")[2].strip("[]")
    assert status_check.look(url, hosts=[host]) == Seen("unknown", "forbidden_address")


def test_nobody_there_is_unknown(site):
    assert status_check.look("http://127.0.0.1:9/", hosts=["127.0.0.1"]).code == "no_connection"
    assert status_check.look("http://tuberia.invalid/", hosts=["tuberia.invalid"]).code == "no_such_host"


@pytest.mark.django_db
class TestWhichLinks:
    @pytest.fixture
    def tuberia(self):
        return make_platform(status_checks=True)

    def due(self, now=NOON):
        return [item.pk for item in due_checks(now)]

    def removed(self, notice, at=NOON, outcome="removed"):
        [item] = notice.items.all()
        actions.report_outcome(item=item, outcome=outcome, actor="platform", now=at, key=key_of(notice))
        return item

    def test_what_was_answered_removed_is_looked_at_once(self, tuberia):
        item = self.removed(send_notice(tuberia))
        assert self.due() == [item.pk]
        StatusCheck.objects.create(item=item, at=NOON, result="gone")
        assert self.due() == []

    def test_what_is_still_up_is_looked_at_when_its_48_hours_end(self, tuberia):
        [item] = send_notice(tuberia).items.all()
        assert self.due(NOON + 47 * HOUR) == []
        assert self.due(NOON + 48 * HOUR) == [item.pk]

    @pytest.mark.parametrize("outcome", ["refused", "disputed", "needs_information"])
    def test_what_was_refused_is_looked_at_only_when_its_time_ends(self, tuberia, outcome):
        item = self.removed(send_notice(tuberia), outcome=outcome)
        assert self.due(NOON + HOUR) == []
        assert self.due(NOON + 48 * HOUR) == [item.pk]

    @pytest.mark.parametrize(
        "change",
        [{"status_checks": False}, {"trust": "unknown"}, {"trust": "hostile"}, {"kind": "host"}],
    )
    def test_a_platform_that_does_not_allow_it_is_left_alone(self, tuberia, change):
        self.removed(send_notice(tuberia))
        Platform.objects.update(**change)
        assert self.due() == []

    @pytest.mark.parametrize(
        "change",
        [{"paused_at": NOON}, {"release_revoked_at": NOON}, {"release_expires_at": NOON}, {"letter": None}],
    )
    def test_without_a_living_release_nothing_is_looked_at(self, tuberia, change):
        notice = send_notice(tuberia)
        self.removed(notice)
        Notice.objects.filter(pk=notice.pk).update(**change)
        assert self.due() == []

    def test_nothing_of_a_stopped_case_is_looked_at(self, tuberia):
        """Somebody under 18: the freeze takes back every release, also that of a letter that is long closed."""
        notice = send_notice(tuberia)
        self.removed(notice)
        actions.revoke_release(release_ref=notice.release_ref, actor="desk", now=NOON)
        assert self.due(NOON + 48 * HOUR) == []

    def test_a_withdrawn_notice_is_not_looked_at(self, tuberia):
        notice = send_notice(tuberia)
        actions.withdraw(notice=notice, actor="person", now=NOON)
        assert self.due(NOON + 48 * HOUR) == []

    def test_a_void_clock_ends_nothing(self, tuberia):
        notice = send_notice(tuberia)
        actions.void_receipt(receipt=notice.receipts.get(), reason="x", actor="desk", now=NOON, key=key_of(notice))
        assert self.due(NOON + 48 * HOUR) == []

    def test_a_letter_that_never_went_out_is_not_looked_at(self, tuberia):
        queue_notice(tuberia)
        assert self.due(NOON + 99 * HOUR) == []


@pytest.mark.django_db
class TestTheTask:
    @pytest.fixture
    def removed(self, site):
        """A notice about the site's page, answered "removed"."""
        platform = make_platform(status_checks=True)
        PlatformHost.objects.create(platform=platform, host="127.0.0.1")
        letter = make_letter()
        letter = replace(letter, items=(replace(letter.items[0], url=site.url()),))
        notice = send_notice(platform, letter=letter, now=NOON)
        [row] = notice.items.all()
        actions.report_outcome(item=row, outcome="removed", actor="platform", now=NOON, key=key_of(notice))
        return row

    @pytest.fixture(autouse=True)
    def _clock(self, noon):
        """The tasks read the clock."""

    def test_it_is_off_until_the_operator_says_so(self, removed, site):
        check_links()
        assert site.asked == []
        assert not StatusCheck.objects.exists()

    def test_a_look_is_a_row_and_changes_no_answer(self, removed, site, settings):
        settings.STATUS_CHECKS = True
        site.answers["/post/1"] = (404, "")
        before = fresh(removed.notice)
        check_links()
        check_links()
        [check] = StatusCheck.objects.all()
        assert (check.result, check.code) == ("gone", "http_404")
        assert last_looks([removed.pk]) == {removed.pk: check}
        after = fresh(removed.notice)
        assert (after.state, after.updated_at, after.due_at) == (before.state, before.updated_at, before.due_at)
        assert len(site.asked) == 1

    def test_the_ledger_says_where_and_what_and_no_link(self, removed, site, settings):
        settings.STATUS_CHECKS = True
        check_links()
        entry = LedgerEntry.objects.get(verb="item.looked_at")
        assert entry.facts == {"platform": "tuberia", "result": "reachable"}

    def test_what_cannot_be_opened_is_unknown_and_not_asked_for_again(self, removed, site, settings, monkeypatch):
        settings.STATUS_CHECKS = True
        Notice.objects.update(letter_digest="0" * 64)
        check_links()
        assert StatusCheck.objects.get().code == "key_unavailable"
        assert site.asked == []


def _handler(site):
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            site.asked.append((self.command, self.path, self.headers.get("user-agent")))
            status, location = site.answers.get(self.path, (200, ""))
            self.send_response(status)
            self.send_header("content-length", "3")
            if location:
                self.send_header("location", location)
            self.end_headers()
            self.wfile.write(b"\xff\xd8\xff")

        do_GET = do_HEAD

        def log_message(self, *args):
            return

    return Handler
