"""A mail server for `make run` only: takes every message and stores it as a file, so that no mail leaves.

python -m portal.mailcatcher PORT FOLDER
"""

import os
import socketserver
import sys
import time
from collections.abc import Iterator
from pathlib import Path

REPLIES = {b"DATA": b"354 Go on", b"QUIT": b"221 Bye"}
KNOWN = {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP", b"DATA", b"QUIT"}


class Catcher(socketserver.StreamRequestHandler):
    """One SMTP conversation (RFC 5321, without extensions)."""

    timeout = 30
    folder = Path()

    def handle(self) -> None:
        """Answer until QUIT; every message becomes one file."""
        self.say(b"220 mail catcher")
        for line in self.rfile:
            verb = line.strip()[:4].upper()
            self.say(REPLIES.get(verb, b"250 OK") if verb in KNOWN else b"502 Unknown")
            if verb == b"DATA":
                self.store(b"".join(self.message()))
                self.say(b"250 Stored")
            if verb == b"QUIT":
                return

    def message(self) -> Iterator[bytes]:
        """The lines up to the lone dot, without the dots added on the way (section 4.5.2)."""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            yield line.removeprefix(b".")

    def store(self, message: bytes) -> None:
        """Write under another name first, so that a reader never sees half a message."""
        unfinished = self.folder / f"{time.time_ns()}.part"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message)
        unfinished.rename(unfinished.with_suffix(".eml"))

    def say(self, words: bytes) -> None:
        """One reply line."""
        self.wfile.write(words + b"\r\n")


if __name__ == "__main__":
    Catcher.folder = Path(sys.argv[2])
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Catcher) as server:
        server.serve_forever()
