"""The door in front of the real processes, while many callers hold on to it and send next to nothing."""

import socket
from contextlib import ExitStack

import pytest

from tests.journeys.stack import portal

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
PEOPLES, STAFFS = "127.0.0.1", "localhost"
PAGES = [(PEOPLES, "/"), (PEOPLES, "/request/"), (PEOPLES, "/case/"), (STAFFS, "/account/login/")]
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
HALF_A_BODY = "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: 1000\r\n\r\na"
FORM = "application/x-www-form-urlencoded"
PATIENCE = 2  # seconds that a page may take; one that waits for a slow caller takes a minute


@pytest.fixture
def door(tmp_path):
    with portal(tmp_path / "portal", celery=False) as home:
        yield home.port


def opened(port, words):
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sendall(words)
    return line


def answer_to(port, host, path):
    with opened(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()) as line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def slow_callers(port):
    """Fifty of each kind: half a head, half a form to either process, half a picture."""
    bodies = [("/case/", PEOPLES, FORM), ("/account/login/", STAFFS, FORM), ("/request/", PEOPLES, "image/jpeg")]
    kinds = [HALF_A_HEAD, *(HALF_A_BODY.format(*each).encode() for each in bodies)]
    return [opened(port, words) for words in kinds * 50]


def test_two_hundred_slow_callers_keep_nobody_from_any_page(door):
    with ExitStack() as stack:
        callers = [stack.enter_context(caller) for caller in slow_callers(door)]
        for caller in callers:
            caller.sendall(b"a")
        assert [answer_to(door, *page).split()[1] for page in PAGES] == [b"200"] * len(PAGES)
        for caller in callers:
            caller.setblocking(False)
            with pytest.raises(BlockingIOError):  # still there, and unanswered
                caller.recv(1)
