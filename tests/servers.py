"""Real servers on loopback for the other side: an SMTP server and an HTTP receiver, both scriptable.

`answers` is a queue of what to do next; when it is empty the server accepts.
"""

import asyncio
import socketserver
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

# Among a mail server's answers: it has the mail, and the line is dead before it says so.
HANG_UP = "hang up"


@dataclass
class Mail:
    """One mail as it came over the wire."""

    sender: str
    recipients: list[str]
    raw: bytes
    encrypted: bool

    @property
    def parsed(self):
        return message_from_bytes(self.raw, policy=policy.default)


@dataclass
class Mailbox:
    """What the SMTP server got. Script `answers` with SMTP replies, or seconds to sleep before accepting."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    at_rcpt: deque = field(default_factory=deque)
    answers: deque = field(default_factory=deque)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_rcpt:
            return self.at_rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.popleft() if self.answers else "250 2.0.0 queued as 4AF1"
        self.mails.append(Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.content, session.ssl is not None))
        if answer == HANG_UP:
            server.transport.close()
        if isinstance(answer, int | float):
            await asyncio.sleep(answer)
            return "250 OK"
        return answer


class _OnAnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(tls_context=None, host="127.0.0.1", port=0):
    """A real SMTP server (aiosmtpd), on a port of the system's choice unless one is named; yields its Mailbox."""
    mailbox = Mailbox()
    controller = _OnAnyPort(mailbox, hostname=host, port=port, tls_context=tls_context)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


class _Talk(socketserver.StreamRequestHandler):
    """Answers one verb in as many lines as it has to say; `server.at` is RCPT (refused) or DATA (taken)."""

    def handle(self):
        self.wfile.write(b"220 mx\r\n")
        while line := self.rfile.readline():
            verb = line[:4].decode("latin-1").upper().strip()
            if verb == "DATA":
                self.take_mail()
            self.wfile.write(self.words() if verb == self.server.at else b"250 ok\r\n")
            if verb == "QUIT":
                return

    def take_mail(self):
        self.wfile.write(b"354 go on\r\n")
        while self.rfile.readline() not in {b".\r\n", b""}:
            continue

    def words(self):
        code = "550" if self.server.at == "RCPT" else "250"
        lines = [part for line in self.server.says.splitlines() or [""] for part in _in_pieces(line)]
        said = [f"{code}-{line}" for line in lines[:-1]] + [f"{code} {lines[-1]}"]
        return "".join(f"{line}\r\n" for line in said).encode("utf-8", "replace")


def _in_pieces(line, longest=900):
    return [line[start : start + longest] for start in range(0, max(1, len(line)), longest)]


@contextmanager
def talkative_mail_server(at):
    """A mail server that answers the verb `at` (RCPT: 550, DATA: 250) with whatever its `says` holds; has a `port`."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
    server.daemon_threads, server.says, server.at = True, "", at
    server.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Posted:
    """One request as it came over the wire; header names in lower case."""

    path: str
    headers: dict
    body: bytes
    host: str


@dataclass
class Reply:
    """What to answer. `drip` seconds pass before each byte of the body, `wait` seconds before the head.

    With `hang_up` nothing is answered: the request was read, and the line is closed.
    """

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    wait: float = 0
    drip: float = 0
    hang_up: bool = False


@dataclass
class Receiver:
    """What the HTTP receiver got; `answers` holds Replies, or functions from Posted to Reply."""

    port: int = 0
    posts: list[Posted] = field(default_factory=list)
    answers: deque = field(default_factory=deque)

    def url(self, path="/hooks", host="127.0.0.1", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def answer(self, posted):
        answer = self.answers.popleft() if self.answers else Reply()
        return answer(posted) if callable(answer) else answer


@contextmanager
def http_receiver(tls_context=None):
    """A real HTTP server on a port of the system's choice; yields its Receiver."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    server.daemon_threads = True
    if tls_context:
        server.socket = tls_context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def _handler(receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            posted = Posted(self.path, headers, body, headers["host"])
            receiver.posts.append(posted)
            self.send(receiver.answer(posted))

        def send(self, reply):
            time.sleep(reply.wait)
            if reply.hang_up:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"content-length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            pieces = [reply.body] if not reply.drip else [reply.body[i : i + 1] for i in range(len(reply.body))]
            for piece in pieces:
                time.sleep(reply.drip)
                try:
                    self.wfile.write(piece)
                except OSError:
                    return

        def log_message(self, *args):
            return

    return Handler
