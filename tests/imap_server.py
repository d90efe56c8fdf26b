"""A small real IMAP server (RFC 3501) on loopback: one mailbox, the few commands that reading and deleting need."""

import re
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class ImapBox:
    """`mails`: uid -> raw bytes. `dies_after`: the line is cut before this command is answered."""

    port: int = 0
    mails: dict = field(default_factory=dict)
    deleted: set = field(default_factory=set)
    dies_after: str = ""

    @property
    def url(self):
        return f"imap://notices%40recourse.example@127.0.0.1:{self.port}/INBOX"

    def put(self, raw):
        self.mails[max(self.mails, default=0) + 1] = raw


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self):
        self.say("* OK IMAP4rev1 ready")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = (line + "  ").split(" ", 2)
            if self.box.dies_after and self.box.dies_after in line:
                return
            getattr(self, f"on_{command.lower()}", self.on_noop)(rest.strip())
            self.say(f"{tag} OK done" if self.allowed else f"{tag} NO wrong password")
            if command.upper() == "LOGOUT":
                return

    @property
    def box(self):
        return self.server.box

    allowed = True

    def on_noop(self, rest):
        return

    def on_capability(self, rest):
        self.say("* CAPABILITY IMAP4rev1")

    def on_login(self, rest):
        self.allowed = rest == '"notices@recourse.example" "secret"' or rest == 'notices@recourse.example "secret"'

    def on_select(self, rest):
        self.say(f"* {len(self.box.mails)} EXISTS")

    def on_expunge(self, rest):
        for uid in self.box.deleted:
            self.box.mails.pop(uid, None)
        self.box.deleted.clear()

    def on_uid(self, rest):
        command, _, rest = rest.partition(" ")
        getattr(self, f"uid_{command.lower()}")(rest)

    def uid_search(self, rest):
        self.say("* SEARCH " + " ".join(str(uid) for uid in self.box.mails if uid not in self.box.deleted))

    def uid_fetch(self, rest):
        uid = int(rest.split(" ")[0])
        raw = self.box.mails.get(uid)
        if raw is None:
            return
        if "RFC822.SIZE" in rest:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        cut = re.search(r"<0\.(\d+)>", rest)
        part = raw[: int(cut.group(1))] if cut else raw
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[]{'<0>' if cut else ''} {{{len(part)}}}\r\n".encode() + part)
        self.say(")")

    def uid_store(self, rest):
        self.box.deleted.add(int(rest.split(" ")[0]))

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def imap_server():
    """Yields the ImapBox of a server on a port of the system's choice."""
    socketserver.ThreadingTCPServer.daemon_threads = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.box = ImapBox(port=server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.box
        finally:
            server.shutdown()
