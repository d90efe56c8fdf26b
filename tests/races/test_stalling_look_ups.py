"""Registries and links that stall hold one worker of two at most: delivery and clock go on beside them."""

import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.cache import cache

from notices import actions, rdap, registering, status_check
from notices.actions.guessing import ask_carriers
from notices.looking import tasks
from notices.models import Finding, PlatformHost, StatusCheck
from notices.queries.checks import due_checks
from notices.queries.registry import to_look_up
from tests import people, servers
from tests.notices.errands import by_webhook
from tests.races import worker
from tests.races.crowd import start, together, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
IN_TIME = 20


@dataclass
class Deaf:
    """A web server that takes every question and answers none until it is let go. `asked`: method and path."""

    port: int = 0
    asked: list = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}"

    def methods(self):
        return [method for method, _ in self.asked]


@contextmanager
def serving(deaf):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            deaf.asked.append((self.command, self.path))
            deaf.over.wait(120)
            self.close_connection = True

        do_HEAD = do_GET

        def log_message(self, *args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    deaf.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield deaf
    finally:
        deaf.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def deaf(settings):
    with serving(Deaf()) as each:
        settings.RDAP_BOOTSTRAP_URL, settings.STATUS_CHECKS = each.url("tables/"), True
        cache.clear()
        yield each


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each


def ask_about(number):
    for count in range(number):
        site = registering.platform_for(f"pictures-{count}.example")
        ask_carriers(platform=site, actor="user:1", now=datetime.now(UTC))


def removed(server, slug, number=1, host="127.0.0.1"):
    """Links on this server that the platform called removed a minute ago."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    platform = people.make_platform(slug, status_checks=True)
    PlatformHost.objects.create(platform=platform, host=host)
    for count in range(number):
        letter = people.make_letter(slug, now=now)
        link = f"http://{host}:{server.port}/{slug}/{count}"
        letter = replace(letter, items=(replace(letter.items[0], url=link),))
        notice = people.send_notice(platform, letter=letter, now=now)
        [item] = notice.items.all()
        actions.report_outcome(item=item, outcome="removed", actor="platform", now=now, key=people.key_of(notice))


@contextmanager
def celery(folder, deaf):
    """A real worker with two slots and a real timetable, in which everything is due each second."""
    due = ("deliver", "clock", "look-up-carriers", "check-links")
    says = {"STATUS_CHECKS": True, "RDAP_BOOTSTRAP_URL": deaf.url("tables/")}
    roles = (["worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
             ["beat", "--schedule", f"{folder}/schedule", "--pidfile="])  # fmt: skip
    running = []
    try:
        for role in roles:
            argv = [*role, "--loglevel", "ERROR"]
            running.append(start(worker.celery, argv, Path(folder) / "said.log", due=due, **says))
        yield
    finally:
        deaf.over.set()
        for process in running:
            process.terminate()
        for process in running:
            process.join(60)


@pytest.mark.slow
def test_delivery_and_clock_go_on_while_registry_and_links_stall(deaf, receiver):
    ask_about(6)
    removed(deaf, "stalling", 6)
    with tempfile.TemporaryDirectory(prefix="rq-") as folder, celery(folder, deaf):
        wait_until(lambda: deaf.asked)
        time.sleep(3)
        now = datetime.now(UTC)
        people.queue_notice(by_webhook(receiver, "quick"), now=now)
        people.send_notice(people.make_platform("silent"), proof="retrieved", now=now - timedelta(hours=49))
        wait_until(lambda: receiver.posts and Finding.objects.filter(kind="breach").exists(), seconds=IN_TIME)
        assert len(to_look_up()) == 6


@pytest.fixture
def hasty(monkeypatch):
    """The same limits, cut short."""
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 1.5)
    monkeypatch.setattr(tasks, "SITE_SECONDS", 1.2)
    monkeypatch.setattr(rdap, "SECONDS", 1.0)
    monkeypatch.setattr(status_check, "SECONDS", 1.0)


def seconds(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


@pytest.mark.usefixtures("hasty")
def test_a_sweep_ends_though_no_registry_answers_and_the_next_goes_on(deaf):
    ask_about(6)
    assert seconds(tasks.look_up_carriers) < 4
    left = len(to_look_up())
    assert 0 < left < 6
    tasks.look_up_carriers()
    assert len(to_look_up()) < left


@pytest.mark.usefixtures("hasty")
def test_all_hosts_of_a_site_share_its_time(deaf):
    """Three of them, a second each, would be three seconds."""
    site = registering.platform_for("pictures.example")
    for name in ("a", "b"):
        PlatformHost.objects.create(platform=site, host=f"{name}.elsewhere.example")
    ask_carriers(platform=site, actor="user:1", now=datetime.now(UTC))
    assert seconds(tasks.look_up_carriers) < 2.5
    assert site.changes.first().fields["carriers"][1] == "nobody was named; tables: timeout"


@pytest.mark.usefixtures("hasty")
def test_links_that_stall_keep_nobody_elses_waiting(deaf, receiver, monkeypatch):
    """More of them are due than one sweep takes; it asks one, and then the other platform's."""
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 30)
    removed(deaf, "stalling", 55)
    removed(receiver, "quick", 2, host="localhost")
    assert seconds(tasks.check_links) < 20
    looked = list(StatusCheck.objects.order_by("pk").values_list("item__notice__platform__slug", "result"))
    assert sorted(looked) == [("quick", "unknown"), ("quick", "unknown"), ("stalling", "unknown")]
    assert deaf.methods() == ["HEAD"]


def test_without_the_lock_two_workers_ask_the_same(deaf, hasty):
    """The race is real: both find the same link due."""
    removed(deaf, "stalling")

    def naive():
        for item in due_checks(datetime.now(UTC)):
            tasks._check(item, set())()

    together(naive, naive)
    assert len(deaf.asked) == 2


@pytest.mark.usefixtures("hasty")
def test_two_workers_never_ask_the_same(deaf):
    removed(deaf, "stalling")
    together(tasks.check_links, tasks.check_links)
    assert len(deaf.asked) == 1
    ask_about(1)
    together(tasks.look_up_carriers, tasks.look_up_carriers)
    assert len(deaf.asked) == 2


def test_one_that_fails_does_not_stop_the_others(deaf, monkeypatch):
    ask_about(2)
    first = to_look_up()[0]
    real = tasks._look_up
    monkeypatch.setattr(tasks.rdap, "look_up", lambda host, now: rdap.Found((), ()))
    monkeypatch.setattr(tasks, "_look_up", lambda pk: 1 / 0 if pk == first else real(pk))
    tasks.look_up_carriers()
    assert to_look_up() == [first]
