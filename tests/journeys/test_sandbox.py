"""The demo's sandbox platform: a real program over real HTTP, from our signed webhook to removed items."""

import json
import os
import subprocess
import sys
import time

import httpx
import pytest
from django.utils import timezone

from notices import tasks
from notices.models import Channel, Platform
from notices.registering import find_platform
from portal.demo_platforms import make_sandbox
from portal.sandbox import Sandbox, serve
from tests.people import fresh, make_letter, queue_notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sandbox(live_server, tmp_path):
    """The responder, without any waiting, its secrets file not written yet."""
    return Sandbox(live_server.url, tmp_path / "sandbox.json", delay=0)


@pytest.fixture
def address(sandbox):
    server = serve(sandbox, 0)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def demo(sandbox, address):
    """The demo's platforms, with the responder's secrets where it looks for them."""
    made = make_sandbox(address, timezone.now())
    sandbox.secrets_file.write_text(json.dumps(made))
    return made


def queued_for(host):
    platform, now = find_platform(host), timezone.now()
    return queue_notice(platform, letter=make_letter(platform.slug, now=now, items=2), now=now)


def test_it_takes_our_webhook_acknowledges_and_removes(sandbox, demo):
    notice = queued_for("sandbox.example")
    tasks.deliver(str(notice.pk))
    assert (fresh(notice).state, fresh(notice).grade) == ("received", "B")
    sandbox.round()
    assert (fresh(notice).state, fresh(notice).grade) == ("closed", "A")
    assert {item.answer for item in notice.items.all()} == {"removed"}
    assert {item.answers.get().copies for item in notice.items.all()} == {"removed"}


def test_it_fetches_what_waits_at_the_api(sandbox, demo):
    notice = queued_for("pull.sandbox.example")
    sandbox.round()
    assert fresh(notice).receipts.get().proof == "retrieved"
    sandbox.round()
    assert fresh(notice).state == "closed"


def test_it_takes_its_time(live_server, sandbox, demo):
    notice = queued_for("sandbox.example")
    tasks.deliver(str(notice.pk))
    Sandbox(live_server.url, sandbox.secrets_file, delay=3600).round()
    assert (fresh(notice).state, fresh(notice).grade) == ("received", "B")


@pytest.mark.parametrize("headers", [{}, {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="}])
def test_it_believes_no_webhook_without_our_signature(address, demo, headers):
    assert httpx.post(address, content=b'{"data": {"id": "x"}}', headers=headers).status_code == 401


def test_before_the_demo_is_loaded_it_waits(sandbox, address):
    assert httpx.post(address, content=b"{}").status_code == 401
    sandbox.round()


def test_loading_the_demo_again_keeps_the_platforms_and_ends_the_old_keys(address, demo, live_server):
    again = make_sandbox("http://127.0.0.1:9/", timezone.now(), mail_exchanger="127.0.0.1:2525")
    assert Platform.objects.filter(sandbox=True).count() == 3
    assert Channel.objects.get(kind="webhook").address == "http://127.0.0.1:9/"
    assert Channel.objects.get(kind="email").exchanger == "127.0.0.1:2525"
    assert again["webhook_secret"] == demo["webhook_secret"]
    for made, status in ((demo, 401), (again, 200)):
        headers = {"Authorization": f"Bearer {made['api_key']}"}
        assert httpx.get(f"{live_server.url}/api/v1/notices/", headers=headers).status_code == status


def test_without_a_responder_the_sandbox_is_reached_by_the_api():
    make_sandbox("", timezone.now())
    assert find_platform("sandbox.example").channels.filter(active=True).get().kind == "pull"


@pytest.mark.slow
def test_as_a_program_it_starts_answers_and_ends(live_server, sandbox, tmp_path):
    environment = {**os.environ, "PORTAL_URL": live_server.url, "SANDBOX_PORT": "0", "SANDBOX_DELAY": "0.4",
                   "SANDBOX_SECRETS": str(sandbox.secrets_file)}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "portal.sandbox"], env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        port = program.stdout.readline().split()[-1]
        sandbox.secrets_file.write_text(json.dumps(make_sandbox(f"http://127.0.0.1:{port}/", timezone.now())))
        notice = queued_for("sandbox.example")
        tasks.deliver(str(notice.pk))
        wait_until(lambda: fresh(notice).state == "closed")
        program.terminate()
    assert program.returncode == 0


def wait_until(happened, seconds=20):
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
