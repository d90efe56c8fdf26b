"""The front door of `make run`: one port, two processes behind it.

The public process holds no private key and the staff process does, so one address can serve both
only with a door in front. In production a real proxy does this (docker-compose.yml shows Caddy).

    python -m portal.front --port 8000 --public PATH --staff PATH
"""

import argparse
import asyncio
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

STAFF_ROOMS = frozenset({"desk", "advocate", "account", "api", "platform", "mail", ".well-known", "exchange"})
INTERNAL_ROOMS = frozenset({"metrics"})  # for the operator's own collector, on the sockets behind
LONGEST_HEAD = 64 * 1024  # bytes
HEAD_SECONDS = 15.0
IDLE_SECONDS = 120.0
LINGER_SECONDS = 5.0
CHUNK = 64 * 1024
# What only a door may say, and what belongs to one connection (RFC 9110 section 7.6.1).
DROPPED = frozenset(
    {"forwarded", "x-real-ip", "connection", "proxy-connection", "keep-alive", "te", "trailer", "upgrade"}
)


class Refused(Exception):
    """A request that is not passed on: status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Head:
    """What the door reads of a request: the start line, the headers, the body's length in bytes."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    length: int


def room_of(target: str) -> str:
    """`staff` or `public` by the first segment of the path, taken literally.

    A disguised path (`//desk`, `/%64esk`) goes to the public process, which has no such address and
    no key: a wrong turn ends in "not found".
    """
    return "staff" if _first_segment(target) in STAFF_ROOMS else "public"


def _first_segment(target: str) -> str:
    return target.split("?", 1)[0].removeprefix("/").split("/", 1)[0]


def read_head(raw: bytes) -> Head:
    """Parse a request head (RFC 9112), refusing every form that two servers could read differently."""
    lines = raw.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    if any(set(line) & set("\r\n\0") for line in lines):
        raise Refused(400, "Bad Request")
    start = lines[0].split(" ")
    if len(start) != 3 or not start[1].startswith("/") or start[2] not in {"HTTP/1.1", "HTTP/1.0"}:
        raise Refused(400, "Bad Request")
    headers = [_header(line) for line in lines[1:]]
    return Head(start[0], start[1], headers, _body_length(headers))


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or not all(char.isalnum() or char in "!#$%&'*+-.^_`|~" for char in name):
        raise Refused(400, "Bad Request")
    return name, value.strip()


def _body_length(headers: list[tuple[str, str]]) -> int:
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    if any(name.lower() == "transfer-encoding" for name, _ in headers):
        raise Refused(411, "Length Required")
    if len(lengths) > 1 or any(not (value.isascii() and value.isdigit()) for value in lengths):
        raise Refused(400, "Bad Request")
    return int(lengths[0]) if lengths else 0


def upstream_head(head: Head, peer: str) -> bytes:
    """The head as the process behind gets it: with the true peer, and nobody's claim about it.

    The public process keeps no address: its brakes turn it into a digest that means nothing tomorrow.
    """
    kept = [(name, value) for name, value in head.headers if not _dropped(name)]
    kept += [("X-Forwarded-Proto", "http"), ("Connection", "close"), ("X-Forwarded-For", peer)]
    lines = [f"{head.method} {head.target} HTTP/1.1", *(f"{name}: {value}" for name, value in kept)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _dropped(name: str) -> bool:
    plain = name.lower().replace("_", "-")  # WSGI cannot tell X_Forwarded_For from X-Forwarded-For
    return plain in DROPPED or plain.startswith("x-forwarded-")


@dataclass(frozen=True)
class Door:
    """Passes each connection's one request to the socket of the room it names."""

    sockets: dict[str, Path]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection; nothing about it is logged."""
        try:
            await self._serve(reader, writer)
        except Refused as refusal:
            await _say(writer, refusal)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # whoever left, left
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = read_head(await _raw_head(reader))
        # Decoded, since the process behind decodes: it has these rooms.
        if unquote(_first_segment(head.target)) in INTERNAL_ROOMS:
            raise Refused(404, "Not Found")
        with await _connect(self.sockets[room_of(head.target)]) as upstream:
            await _loop().sock_sendall(upstream, upstream_head(head, writer.get_extra_info("peername")[0]))
            body = asyncio.create_task(_send_body(reader, upstream, head.length))
            try:
                await _relay_answer(upstream, writer)
                await asyncio.wait([body], timeout=LINGER_SECONDS)
            finally:
                body.cancel()
                await asyncio.gather(body, return_exceptions=True)


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def _connect(path: Path) -> socket.socket:
    upstream = socket.socket(socket.AF_UNIX)
    upstream.setblocking(False)
    try:
        await _loop().sock_connect(upstream, str(path))
    except OSError as error:
        upstream.close()
        raise Refused(502, "Bad Gateway") from error
    return upstream


async def _raw_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
    except asyncio.LimitOverrunError as error:
        raise Refused(431, "Request Header Fields Too Large") from error
    except TimeoutError as error:
        raise Refused(408, "Request Timeout") from error


async def _send_body(reader: asyncio.StreamReader, upstream: socket.socket, length: int) -> None:
    """Pass on `length` bytes. Once upstream stops listening (it may refuse a body unread) read on to
    nowhere, or the refusal would be lost in a reset connection."""
    listening = True
    while length > 0:
        chunk = await asyncio.wait_for(reader.read(min(CHUNK, length)), IDLE_SECONDS)
        if not chunk:
            return
        length -= len(chunk)
        if listening:
            try:
                await _loop().sock_sendall(upstream, chunk)
            except OSError:
                listening = False


async def _relay_answer(upstream: socket.socket, writer: asyncio.StreamWriter) -> None:
    """Copy the answer to its end; an upstream that ends without a word is "not ready"."""
    chunk = await asyncio.wait_for(_loop().sock_recv(upstream, CHUNK), IDLE_SECONDS)
    if not chunk:
        raise Refused(502, "Bad Gateway")
    while chunk:
        writer.write(chunk)
        await writer.drain()
        chunk = await asyncio.wait_for(_loop().sock_recv(upstream, CHUNK), IDLE_SECONDS)


async def _say(writer: asyncio.StreamWriter, refusal: Refused) -> None:
    words = "Not ready yet. Please try again in a moment." if refusal.status == 502 else refusal.reason
    page = f"<!doctype html><html lang=en><meta charset=utf-8><title>Page</title><p>{words}</p>\n".encode()
    lines = [
        f"HTTP/1.1 {refusal.status} {refusal.reason}",
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        f"Content-Length: {len(page)}",
        "Connection: close",
    ]
    with suppress(OSError):
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + page)
        await writer.drain()


async def serve(host: str, port: int, sockets: dict[str, Path]) -> None:
    """Listen until SIGTERM or SIGINT."""
    leave = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, leave.set)
    server = await asyncio.start_server(Door(sockets).answer, host, port, limit=LONGEST_HEAD)
    await leave.wait()
    server.close()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m portal.front", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--public", type=Path, required=True, help="socket of the public process")
    parser.add_argument("--staff", type=Path, required=True, help="socket of the staff process")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.host, arguments.port, {"public": arguments.public, "staff": arguments.staff}))


if __name__ == "__main__":
    main()
