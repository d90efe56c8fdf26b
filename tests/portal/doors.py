"""The front door with its Caddyfile, before two processes that keep what they were sent."""

import socket
import threading
from contextlib import suppress

from portal.embedded import caddy
from portal.run import free_port

STAFF = "localhost"


class Room:
    """A process behind the door, with one thread: answers with its own name and keeps what it was sent."""

    def __init__(self, name, folder):
        self.name, self.path, self.heard, self.answers = name, folder / f"{name}.sock", [], name.encode()
        self.headers = b""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen(256)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, suppress(OSError):
                self._answer(line)

    def _answer(self, line):
        heard = line.recv(65536)
        head, _, body = heard.partition(b"\r\n\r\n")
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        while len(body) < length and (more := line.recv(65536)):
            body += more
        self.heard.append(head + b"\r\n\r\n" + body)
        line.sendall(
            b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (self.headers, len(self.answers), self.answers)
        )


class House:
    """A door with two rooms behind it; its data folder and the sockets' folder are two."""

    def __init__(self, folder, sockets):
        self.folder, self.port = folder, free_port()
        self.public, self.staff = Room("public", sockets), Room("staff", sockets)
        self.caddy = caddy.start(folder, sockets, "127.0.0.1", self.port, f"http://{STAFF}:{self.port}")
        while not self._open():
            assert not self.caddy.ended, self.caddy.last_lines()

    def _open(self):
        with suppress(ConnectionRefusedError), self.line():
            return True
        return False

    def line(self, *, kept=None):
        """A connection; with `kept` bytes at most waiting to be read."""
        line = socket.socket()
        line.settimeout(10)
        if kept:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, kept)
        line.connect(("127.0.0.1", self.port))
        return line

    def say(self, request):
        """All that comes back until the door closes the connection."""
        with self.line() as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def ask(self, target, *headers, method="GET", body=b"", host="here"):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        return self.say("\r\n".join([*lines, "", ""]).encode() + body)

    @property
    def heard(self):
        """What the two processes were sent: a list of whole requests."""
        return self.public.heard + self.staff.heard

    def forget(self):
        for room in (self.public, self.staff):
            room.heard, room.answers, room.headers = [], room.name.encode(), b""

    def close(self):
        self.caddy.stop()
        for room in (self.public, self.staff):
            room.listener.close()
