"""The front door, through real sockets: who gets which request, and what the door says by itself."""

import asyncio
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from portal.front import LONGEST_HEAD, Door, Refused, read_head, room_of


class Room:
    """A process behind the door: answers with its own name and keeps what it was sent."""

    def __init__(self, name, folder, reads_body=True):
        self.name, self.path, self.reads_body, self.heard = name, folder / name, reads_body, b""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line):
        heard = line.recv(65536)
        head, _, body = heard.partition(b"\r\n\r\n")
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        while self.reads_body and len(body) < length:
            body += line.recv(65536)
        self.heard = head + b"\r\n\r\n" + body
        words = self.name.encode()
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(words), words))


class House:
    """A door with two rooms behind it."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="rc-")
        folder = Path(self.folder.name)
        self.public, self.staff = Room("public", folder), Room("staff", folder)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self.loop).result(5)

    async def _open(self):
        door = Door({"public": self.public.path, "staff": self.staff.path})
        self.server = await asyncio.start_server(door.answer, "127.0.0.1", 0, limit=LONGEST_HEAD)
        return self.server.sockets[0].getsockname()[1]

    def say(self, request):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def get(self, target, *headers):
        return self.say("\r\n".join([f"GET {target} HTTP/1.1", "Host: here", *headers, "", ""]).encode())

    def close(self):
        for room in (self.public, self.staff):
            room.listener.close()
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.folder.cleanup()


@pytest.fixture
def house():
    house = House()
    yield house
    house.close()


@pytest.mark.parametrize("target", ["/", "/request/", "/case/", "/static/css/a.css", "/healthz", "/exit/?from=/desk/"])
def test_a_persons_pages_go_to_the_public_process(house, target):
    assert house.get(target).endswith(b"public")


@pytest.mark.parametrize(
    "target",
    ["/desk/", "/desk", "/desk?x=1", "/advocate/", "/account/login/", "/api/v1/notices", "/.well-known/x"],
)
def test_staffs_pages_and_the_api_go_to_the_staff_process(house, target):
    assert house.get(target).endswith(b"staff")


@pytest.mark.parametrize(
    "target", ["//desk/", "/%64esk/", "/deskwork/", "/./desk/", "/x/../desk/", "/desk%2f", "/Desk/"]
)
def test_a_disguised_path_ends_at_the_process_that_holds_no_key(house, target):
    assert house.get(target).endswith(b"public")


@pytest.mark.parametrize("target", ["http://here/desk/", "here:443", "*", "desk/"])
def test_only_plain_paths_are_taken(house, target):
    assert house.get(target).startswith(b"HTTP/1.1 400 ")
    assert not house.public.heard
    assert not house.staff.heard


@pytest.mark.parametrize(("target", "room"), [("/request/", "public"), ("/desk/", "staff")])
def test_each_process_learns_the_true_peer_and_no_claim(house, target, room):
    house.get(
        target,
        "X-Forwarded-For: 198.51.100.7",
        "X_Forwarded_For: 198.51.100.8",
        "Forwarded: for=198.51.100.9",
        "X-Real-IP: 198.51.100.10",
        "X-Forwarded-Proto: https",
    )
    heard = getattr(house, room).heard
    assert b"198.51.100" not in heard
    assert b"https" not in heard
    assert b"X-Forwarded-For: 127.0.0.1\r\n" in heard


def test_a_body_arrives_whole_and_what_follows_it_does_not(house):
    house.say(b"POST /request/ HTTP/1.1\r\nContent-Length: 5\r\n\r\na=b&cGET /desk/ HTTP/1.1\r\n\r\n")
    assert house.public.heard.endswith(b"\r\n\r\na=b&c")
    assert not house.staff.heard


def test_a_large_body_arrives_whole(house):
    body = b"x" * 2_000_000
    house.say(b"POST /desk/ HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    assert len(house.staff.heard.partition(b"\r\n\r\n")[2]) == len(body)


def test_an_answer_given_before_the_body_was_read_still_reaches_the_browser(house):
    house.public.reads_body = False
    body = b"x" * 5_000_000
    assert house.say(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body).endswith(b"public")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Transfer-Encoding: chunked", 411),
        ("Content-Length: 1\r\nContent-Length: 2", 400),
        ("Content-Length: +1", 400),
        ("Content-Length : 1", 400),
        ("Folded: a\r\n b", 400),
        ("Bare: a\nX: b", 400),
        ("no colon", 400),
    ],
)
def test_ambiguous_requests_are_refused(house, header, status):
    assert house.get("/", header).startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize("target", ["/metrics", "/%6detrics", "/metrics?all=1"])
def test_the_operators_figures_are_not_shown_at_the_door(house, target):
    assert house.get(target).startswith(b"HTTP/1.1 404 ")
    assert not house.public.heard


def test_a_head_that_never_ends_is_refused(house):
    assert house.get("/", "Long: " + "x" * LONGEST_HEAD).startswith(b"HTTP/1.1 431 ")


def test_while_a_process_is_not_up_the_door_says_so(house):
    house.staff.path.unlink()
    answer = house.get("/desk/")
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"Not ready yet" in answer


def test_half_a_request_line_is_no_request():
    with pytest.raises(Refused):
        read_head(b"GET /\r\n\r\n")


def test_the_query_does_not_choose_the_room():
    assert room_of("/?next=/desk/") == "public"
