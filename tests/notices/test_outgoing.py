"""The way out: public addresses only, resolved once, pinned, and TLS that still names the host."""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import httpx
import pytest

from notices import outgoing
from notices.outgoing import ForbiddenAddress, NoSuchHost
from tests import certificates, servers

HOST = "hooks.tuberia.example"
PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch):
    """A name server of our own: host -> answers, one list for each time it is asked. Addresses pass through."""
    real, answers = socket.getaddrinfo, {}

    def resolve(host, port, *args, **kwargs):
        found = answers[host].pop(0) if host in answers else None
        if found is None:
            return real(host, port, *args, **kwargs)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A function from a host to a TLS server's context whose certificate we trust."""

    def context_for(host):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        return certificates.server_context(tmp_path, host)

    outgoing._tls.cache_clear()
    yield context_for
    outgoing._tls.cache_clear()


def post(url, *, allow_loopback=True):
    return outgoing.post(url, headers={}, body=b"{}", seconds=3, allow_loopback=allow_loopback)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "fd00::1", "fe80::1", "ff02::1", "::", "::ffff:10.0.0.1",
        "2002:0a00:0001::", "64:ff9b::0a00:0001", "192.0.0.8", "168.63.129.16", "2002:0808:0808::1", "4000::1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_forbidden(names, address):
    names[HOST] = [[address]]
    with pytest.raises(ForbiddenAddress):
        outgoing.addresses(HOST, 443, allow_loopback=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_allowed_for_development_only(names, address):
    names[HOST] = [[address], [address]]
    assert outgoing.addresses(HOST, 443, allow_loopback=True) == [address]
    with pytest.raises(ForbiddenAddress):
        outgoing.addresses(HOST, 443, allow_loopback=False)


def test_one_inside_address_among_public_ones_is_enough_to_refuse(names):
    names[HOST] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(ForbiddenAddress):
        outgoing.addresses(HOST, 443, allow_loopback=False)


def test_public_addresses_are_given_once_each(names):
    names[HOST] = [[PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC]]
    found = outgoing.addresses(HOST, 443, allow_loopback=False)
    assert found == [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    assert all(ipaddress.ip_address(each).is_global for each in found)


@pytest.mark.parametrize("host", ["tuberia.invalid", "a" * 70 + ".example", "xn--.example."])
def test_a_name_that_cannot_be_resolved_says_so(host):
    with pytest.raises(NoSuchHost):
        outgoing.addresses(host, 443, allow_loopback=False)


def test_the_connection_goes_to_the_address_that_was_checked(names, monkeypatch):
    """DNS rebinding: the second answer would be this machine; it is never asked for."""

    def dial(self, host, port, *args, **kwargs):
        dialled.append(host)
        raise httpcore.ConnectError

    dialled = []
    names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)
    with pytest.raises(httpx.ConnectError):
        post(f"https://{HOST}/", allow_loopback=False)
    assert dialled == [PUBLIC]
    assert names[HOST] == [["127.0.0.1"]]


def test_a_name_is_asked_for_once_in_a_whole_exchange(names, receiver):
    names[HOST] = [["127.0.0.1"], ["10.0.0.1"]]
    assert post(receiver.url(host=HOST)).status == 200
    assert names[HOST] == [["10.0.0.1"]]


def test_the_host_is_named_to_the_server(names, receiver):
    names[HOST] = [["127.0.0.1"]]
    post(receiver.url(host=HOST))
    assert receiver.posts[0].host == f"{HOST}:{receiver.port}"


def test_the_next_address_is_tried_where_the_first_is_dead(names, receiver):
    names[HOST] = [["127.0.0.77", "127.0.0.1"]]
    assert post(receiver.url(host=HOST)).status == 200


def test_tls_names_the_host_and_checks_its_certificate(names, trusted):
    asked, context = [], trusted(HOST)
    context.sni_callback = lambda sock, name, ctx: asked.append(name)
    names[HOST] = [["127.0.0.1"]]
    with servers.http_receiver(tls_context=context) as receiver:
        assert post(receiver.url(host=HOST, scheme="https")).status == 200
    assert asked == [HOST]


def test_a_certificate_for_another_host_is_refused(names, trusted):
    context = trusted("elsewhere.example")
    names[HOST] = [["127.0.0.1"]]
    with (
        servers.http_receiver(tls_context=context) as receiver,
        pytest.raises(httpx.ConnectError, match="Hostname mismatch"),
    ):
        post(receiver.url(host=HOST, scheme="https"))
    assert receiver.posts == []


def test_a_proxy_in_the_environment_is_not_used(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    assert post(receiver.url()).status == 200


@pytest.fixture
def doors():
    """A server that keeps its connections; each request with the port it came from."""
    came = []

    class Keeps(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            came.append((self.client_address[1], self.headers.get("cookie")))
            self.close_connection = self.path == "/closing"
            time.sleep(0.5 if self.path == "/slow" else 0)
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nset-cookie: who=you\r\ncontent-length: 2\r\n\r\nok")

        def log_message(self, *args):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield came, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_within_a_sweep_one_connection_serves_several_requests(doors):
    came, url = doors
    with outgoing.kept_open():
        assert [post(url).body for _ in range(3)] == [b"ok"] * 3
    assert len({port for port, _ in came}) == 1


def test_otherwise_each_request_has_its_own(doors):
    came, url = doors
    post(url), post(url)
    assert len({port for port, _ in came}) == 2


def test_nothing_that_one_answer_set_goes_with_the_next_request(doors):
    came, url = doors
    with outgoing.kept_open():
        post(url), post(url)
    assert [cookie for _, cookie in came] == [None, None]


@pytest.mark.parametrize("pause", [0, 0.2])
def test_a_connection_that_the_other_side_closed_is_made_anew(doors, pause):
    came, url = doors
    with outgoing.kept_open():
        for _ in range(3):
            assert post(f"{url}/closing").body == b"ok"
            time.sleep(pause)
    assert len({port for port, _ in came}) == len(came) == 3


def test_each_request_has_its_own_time_on_a_kept_connection(doors):
    _, url = doors
    with outgoing.kept_open():
        post(url)
        with pytest.raises(httpx.TimeoutException):
            outgoing.post(f"{url}/slow", headers={}, body=b"{}", seconds=0.2, allow_loopback=True)
        assert post(f"{url}/slow").body == b"ok"


def test_a_kept_connection_is_no_way_around_the_check(doors, names):
    _, url = doors
    with outgoing.kept_open():
        post(url)
        with pytest.raises(ForbiddenAddress):
            post(url, allow_loopback=False)
