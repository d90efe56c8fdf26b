"""The only way out for requests to addresses that others gave us: public addresses, pinned, bounded in time.

A name is resolved once; every address it gives must be public; the connection goes to that very address, so that
a second answer of the name server (DNS rebinding) is never asked for. Redirects are not followed.
"""

import ipaddress
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx

from notices import torn_answers
from notices.public_addresses import IPAddress, is_public

MOST_READ = 64 * 1024
_ends: ContextVar[float] = ContextVar("ends", default=math.inf)
_heard: ContextVar[bytearray] = ContextVar("heard")
_kept: ContextVar["dict[bool, _Transport] | None"] = ContextVar("kept", default=None)
# How long a connection may lie idle before the next request, in seconds: servers close them soon.
IDLE = 2.0


class ForbiddenAddress(Exception):
    """The name leads to an address that is not public."""


class NoSuchHost(Exception):
    """The name could not be resolved."""


@dataclass(frozen=True)
class Answer:
    """The status, headers (lower-case names) and the first part of the body (64 KiB unless more was asked for).

    `broken` is what ended it too early, behind its status line: headers and body are then what came before.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    broken: httpx.TransportError | None = None


def addresses(host: str, port: int, *, allow_loopback: bool) -> list[str]:
    """The host's IP addresses, each once. Raises NoSuchHost, or ForbiddenAddress if any of them is not public."""
    left(_ends.get(), None, httpx.ConnectTimeout)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(host) from error
    resolved = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(_allowed(ipaddress.ip_address(each), allow_loopback) for each in resolved):
        raise ForbiddenAddress(host)
    return resolved


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Everything asked for in the `with` shares so many seconds; what comes later raises httpx.TimeoutException.

    Where one stands in another, the nearer end counts. Resolving names is not in it: the system's own limits hold.
    """
    mark = _ends.set(min(_ends.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends.reset(mark)


def bounded(seconds: float) -> float:
    """So many seconds, or what is left of them in the `with` of `within`. TimeoutError where nothing is."""
    return left(_ends.get(), seconds, TimeoutError)


def post(url: str, *, headers: dict[str, str], body: bytes, seconds: float, allow_loopback: bool) -> Answer:
    """POST once, redirects not followed, everything together within `seconds`.

    Raises ForbiddenAddress, NoSuchHost, or httpx.TransportError (time-outs, no connection, no status line).
    A status line that came counts (RFC 9110, 15), whatever becomes of the rest: see Answer.
    """
    return _exchange("POST", url, headers, body, seconds=seconds, allow_loopback=allow_loopback, most=MOST_READ)


def get(
    url: str, *, headers: dict[str, str], seconds: float, allow_loopback: bool, most: int = MOST_READ
) -> Answer:  # fmt: skip
    """GET once, as `post`; at most `most` bytes of the body are read."""
    return _exchange("GET", url, headers, b"", seconds=seconds, allow_loopback=allow_loopback, most=most)


def head(url: str, *, headers: dict[str, str], seconds: float, allow_loopback: bool) -> Answer:
    """HEAD once, as `post`; whatever follows the head is never read."""
    return _exchange("HEAD", url, headers, b"", seconds=seconds, allow_loopback=allow_loopback, most=0)


def redirected(url: str, answer: Answer) -> str:
    """Where a redirect from `url` leads; empty where its Location is no address."""
    try:
        return urljoin(url, answer.headers.get("location", ""))
    except ValueError:
        return ""


def _exchange(
    method: str, url: str, headers: dict[str, str], body: bytes, *, seconds: float, allow_loopback: bool, most: int
) -> Answer:
    seconds = left(_ends.get(), seconds, httpx.ConnectTimeout)
    given = {"accept": "*/*", **headers, "accept-encoding": "identity"}
    timeout = {"timeout": httpx.Timeout(seconds).as_dict()}
    request = httpx.Request(method, url, headers=given, content=body or None, extensions=timeout)
    with within(seconds), _transport(allow_loopback) as transport, _listening() as heard:
        try:
            response = _sent(transport, request, heard)
        except httpx.TransportError as error:
            status = torn_answers.final_status(bytes(heard))
            if status is None:
                raise
            return Answer(status, {}, b"", error)
        try:
            return _answer(response, most)
        finally:
            response.close()


def _answer(response: httpx.Response, most: int) -> Answer:
    body, broken = _first(response.iter_raw(), most)
    plain = torn_answers.unpacked(body, response.headers.get("content-encoding", ""), most)
    return Answer(response.status_code, dict(response.headers), plain, broken)


@contextmanager
def kept_open() -> Iterator[None]:
    """Connections made in the `with`, by this thread, serve the next request to the same server for a few seconds."""
    transports: dict[bool, _Transport] = {}
    mark = _kept.set(transports)
    try:
        yield
    finally:
        _kept.reset(mark)
        for transport in transports.values():
            transport.close()


@contextmanager
def _transport(allow_loopback: bool) -> Iterator["_Transport"]:
    """Without a client on top of it: nothing remembers what an answer set, nothing follows where it points."""
    kept = _kept.get()
    if kept is None:
        with _Transport(allow_loopback) as transport:
            yield transport
        return
    if allow_loopback not in kept:
        kept[allow_loopback] = _Transport(allow_loopback)
    yield kept[allow_loopback]


@contextmanager
def _listening() -> Iterator[bytearray]:
    """The first bytes of the answer, as they come: they tell more than a head that cannot be read."""
    mark = _heard.set(heard := bytearray())
    try:
        yield heard
    finally:
        _heard.reset(mark)


def _sent(transport: "_Transport", request: httpx.Request, heard: bytearray) -> httpx.Response:
    """The answer's head. A kept connection that the other side gave up meanwhile is not its answer: asked anew then."""
    made: list[str] = []
    request.extensions["trace"] = lambda event, _info: made.append(event) if ".connect_tcp." in event else None
    while True:
        try:
            return transport.handle_request(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if made or heard:
                raise


@contextmanager
def deadline(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Shut the socket down after `seconds`: for protocols whose every single step may be slow."""
    timer = threading.Timer(seconds, lambda: _cut(sock()))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(sock: socket.socket | None) -> None:
    try:
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@cache
def _tls() -> ssl.SSLContext:
    """Reading the certificate authorities takes 20 ms: once for each process."""
    return httpx.create_ssl_context()


def _first(chunks: Iterable[bytes], most: int) -> tuple[bytes, httpx.TransportError | None]:
    """The first bytes, and what broke the rest off if anything did."""
    body = b""
    try:
        for chunk in chunks if most else ():
            body += chunk
            if len(body) >= most:
                break
    except httpx.TransportError as error:
        return body[:most], error
    return body[:most], None


def _allowed(address: IPAddress, allow_loopback: bool) -> bool:
    """Public; and this machine itself where that is allowed, also in IPv6 clothes."""
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if (inner or address).is_loopback:
        return allow_loopback
    return is_public(address)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over a pool that opens its sockets through _Pinned."""

    def __init__(self, allow_loopback: bool) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        backend = _Pinned(allow_loopback)
        self._pool = httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, keepalive_expiry=IDLE)


class _Pinned(httpcore.NetworkBackend):
    """Resolves, checks, and connects to the address that was checked. TLS still names the host."""

    def __init__(self, allow_loopback: bool) -> None:
        self._plain = httpcore.SyncBackend()
        self._allow_loopback = allow_loopback

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Try each checked address in turn; the last failure is raised."""
        failure: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError("no address")
        for address in addresses(host, port, allow_loopback=self._allow_loopback):
            try:
                stream = self._plain.connect_tcp(address, port, left(_ends.get(), timeout, httpcore.ConnectTimeout))
                return _Bounded(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Bounded(httpcore.NetworkStream):
    """A stream whose steps share the deadline of `within`, so that a dripping server cannot hold a worker."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        came = self._stream.read(max_bytes, left(_ends.get(), timeout, httpcore.ReadTimeout))
        heard = _heard.get()
        heard.extend(came[: max(0, MOST_READ - len(heard))])
        return came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(_ends.get(), timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = left(_ends.get(), timeout, httpcore.ConnectTimeout)
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, wait))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def left(ends: float, timeout: float | None, late: type[Exception]) -> float:
    """Seconds that this step may take; raises `late` when none are left."""
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise late("the time for the whole exchange is used up")
    return remaining if timeout is None else min(timeout, remaining)
