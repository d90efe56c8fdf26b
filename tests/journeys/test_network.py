"""What leaves the browser between the choice of a file and the filing: the forms, and nothing else."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from django.test import Client

from tests import declaring
from tests.journeys import steps
from tests.journeys.browser import PHONE, chromium
from tests.journeys.hashing import named
from tests.journeys.netlog import bytes_sent, holds_any_part_of, requests_sent, times_sent
from tests.journeys.somebody import takes_over
from tests.journeys.stack import portal
from tests.people import make_platform
from tests.videos import clip
from tests.walks import alice_fills

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LINK = "https://pullhub.example/post/1"
ANYWHERE = ["/", "/fingerprint/", "/request/", "/case/", "/safety/", "/transparency/", "/account/login/",
            "/static/js/hash/worker.js", "/static/js/vendor/jpeg-js.js"]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
WALKS = ("the picture", "everything")


@dataclass
class Filing:
    """A request filed with the net gone while the files were hashed; `all_of_it`: with a video and all ticked."""

    home: object
    picture: bytes
    clip: bytes
    net_log: Path
    all_of_it: bool = False
    chosen: float = 0
    filed: float = 0
    offline: list[float] = field(default_factory=list)
    forms: list[bytes] = field(default_factory=list)
    in_worker: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def home(django_db_setup, tmp_path_factory):
    with portal(tmp_path_factory.mktemp("portal"), celery=False) as running:
        yield running


@pytest.fixture(scope="module")
def filings(home, tmp_path_factory, django_db_blocker):
    """By name; one after the other in one browser, whose record can be read once it has ended."""
    picture = declaring.png(("parameters", declaring.PROMPT), size=(900, 700), exif=declaring.exif())
    log = tmp_path_factory.mktemp("net") / "net.json"
    with django_db_blocker.unblock(), chromium(log) as browser:
        make_platform("pullhub", kind="pull")
        told = {name: Filing(home, picture, clip(browser), log, name == "everything") for name in WALKS}
        for filing in told.values():
            walks(browser.new_context(viewport=PHONE), filing)
    return told


def walks(context, told):
    page = context.new_page()
    comes_to_the_file(page, told)
    hashes_offline(page, told)
    files(page)
    context.close()
    told.filed = time.time()


def comes_to_the_file(page, told):
    client = Client()
    alice_fills(client, "places", links={"links": LINK})
    takes_over(page, client, told.home)
    page.goto(f"{told.home.url}/request/fingerprints/")
    page.get_by_text("You may go offline now").wait_for()
    page.on("request", lambda request: request.method == "POST" and told.forms.append(request.post_data_buffer))


def hashes_offline(page, told):
    told.in_worker = [ask_from_within(worker, told.home.url) for worker in page.workers]
    page.context.set_offline(True)
    told.chosen = time.time()
    if told.all_of_it:
        page.locator("[data-net]").check()
        page.locator("[data-net-wide]").check()
    steps.hashes(page, told.picture)
    if told.all_of_it:
        lets_the_camera_go_along(page)
        lets_a_moment_go_along(page, told.clip)
    told.offline = [told.chosen, time.time()]
    page.context.set_offline(False)


def lets_the_camera_go_along(page):
    page.locator("[data-hash-item] li", has_text="Fingerprint made.").wait_for(timeout=60_000)
    page.get_by_role("button", name="See what this file says").click()
    page.get_by_role("checkbox", name="the camera").check()


def lets_a_moment_go_along(page, clip):
    page.locator("[data-hash-file]").first.set_input_files(named("beach.webm", clip))
    page.get_by_role("button", name="Look for moments").click()
    page.get_by_role("checkbox", name="Second 1", exact=True).check()


def ask_from_within(worker, address):
    return worker.evaluate("address => fetch(address).then(() => 'answered', error => error.name)", address)


def files(page):
    steps.go_on(page)
    steps.states(page, "I believe in good faith that this was published without my consent.")
    steps.gives_contact(page, "Alice Example")
    steps.signs(page)
    steps.chooses_pin(page)
    steps.saves_the_code(page)


@pytest.mark.parametrize("name", WALKS)
def test_from_choosing_a_file_to_filing(filings, name):
    filing = filings[name]
    nothing_was_sent_while_offline(filing)
    only_forms_were_sent_afterwards(filing)
    nothing_of_the_file_was_sent(filing)
    what_was_ticked_went_along_and_nothing_else(filing)
    the_worker_could_not_ask(filing)
    each_page_starts_from_nothing_and_allows_no_more_than_it_needs(filing.home)


def nothing_was_sent_while_offline(filing):
    began, ended = filing.offline
    assert [at for at in times_sent(filing.net_log) if began <= at <= ended] == []


def only_forms_were_sent_afterwards(filing):
    """What the browser wrote on the wire is what its forms held, and each is far smaller than the file."""
    later = [request for request in requests_sent(filing.net_log) if filing.chosen <= request.at <= filing.filed]
    bodies = [request.body for request in later if request.body]
    assert bodies == filing.forms
    assert len(bodies) >= 5, "the log must hold what was really sent"
    # With the net, some hundred fingerprints of 64 digits each.
    most = 24_000 if filing.all_of_it else 16_000
    assert max(map(len, bodies)) < most < len(filing.picture) / 20
    assert all(f"content-type: {FORM}" in request.head.lower() for request in later if request.body)
    assert {request.head.split()[0] for request in later} == {"GET", "POST"}


def nothing_of_the_file_was_sent(filing):
    sent = bytes_sent(filing.net_log)
    assert not holds_any_part_of(sent, filing.picture)
    assert not holds_any_part_of(sent, filing.clip)
    assert not re.search(rb"holiday|beach", sent)


def what_was_ticked_went_along_and_nothing_else(filing):
    """The camera's name, one moment and the edits' fingerprints where they were asked for; its number, the place and
    what a generator was told never."""
    forms = b"".join(filing.forms)
    assert (b"Example+Camera+5" in forms, b"mirror" in forms) == (filing.all_of_it, filing.all_of_it)
    assert forms.count(b"pdq_frame") == filing.all_of_it
    assert not re.search(rb"SN-4711|Darkroom|41\.4|serial|seaside|parameters", forms)


def the_worker_could_not_ask(filing):
    assert filing.in_worker
    assert set(filing.in_worker) == {"TypeError"}


def each_page_starts_from_nothing_and_allows_no_more_than_it_needs(home):
    policies = {path: policy_of(home.url + path) for path in ANYWHERE}
    assert [path for path, policy in policies.items() if "default-src 'none'" not in policy] == []
    assert [path for path, policy in policies.items() if "connect-src 'none'" not in policy] == []
    assert [path for path, policy in policies.items() if re.search(r"unsafe|https?:|\*|data:", policy)] == []


def policy_of(address):
    return httpx.get(address, follow_redirects=True).headers["Content-Security-Policy"]
