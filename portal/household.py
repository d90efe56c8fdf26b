"""The household of `make run`: one folder, one address, the children that run there, what each may know."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal import embedded
from portal.embedded import children

CHECKOUT = Path(__file__).resolve().parents[1]
PRIVATE_KEYS = {
    "DESK_PRIVATE_KEY_FILE": "desk.key",
    "LETTER_KEY_FILE": "letter.key",
    "SERVICE_KEY_FILE": "service.key",
    "DKIM_KEY_FILE": "dkim.key",
    "INBOUND_TOKEN_FILE": "inbound_token",
}
SHARED_KEYS = {
    "DESK_PUBLIC_KEY_FILE": "desk.pub",
    "CODE_PEPPER_FILE": "pepper",
    "SECRET_KEY_FILE": "secret_key",
}
STEPS = 8
EVERY_ADDRESS = {"", "0.0.0.0"}  # noqa: S104
LOOPBACK, STAFF_HOST = "127.0.0.1", "localhost"
STOP_SECONDS = 5.0


class RunError(Exception):
    """Something could not start or has ended; the text is for the person at the terminal."""


@dataclass
class Household:
    """One run: its folder, its address and the children it has started so far."""

    data_dir: Path
    host: str
    port: int
    servers: list[embedded.Server] = field(default_factory=list)
    programs: list[children.Child] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    staff_addresses: dict[str, str] = field(default_factory=dict)
    # Redis' address for each of its users (deploy/redis.acl); empty where the environment names a Redis.
    redis_urls: dict[str, str] = field(default_factory=dict)
    step_number: int = 0

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Say what is being done, and how long it took."""
        self.step_number += 1
        print(f"[{self.step_number}/{STEPS}] {words} ... ", end="", flush=True)
        begun = time.monotonic()
        yield
        print(f"{time.monotonic() - begun:.1f} s", flush=True)

    @property
    def visitor_host(self) -> str:
        """Where a browser on this machine finds us; listening everywhere is no address to visit."""
        return "127.0.0.1" if self.host in {*EVERY_ADDRESS, STAFF_HOST} else self.host

    @property
    def url(self) -> str:
        """The address to visit, without a slash at the end."""
        return f"http://{self.visitor_host}:{self.port}"

    @property
    def staff_url(self) -> str:
        """Where staff and advocates work: always this machine alone, and by its name, since no passkey can belong to an
        IP address.
        """
        return f"http://{STAFF_HOST}:{self.port}"

    @property
    def keys(self) -> Path:
        """This installation's keys: 0600 files in a 0700 folder."""
        return self.data_dir / "keys"

    def env(self, role: str, redis_user: str = "") -> dict[str, str]:
        """A child's environment; the public process gets no name of a private key. `redis_user`: if not its role."""
        private = {*PRIVATE_KEYS, *(name.removesuffix("_FILE") for name in PRIVATE_KEYS)}
        inherited = {name: value for name, value in os.environ.items() if name not in private}
        files = SHARED_KEYS | (PRIVATE_KEYS if role == "staff" else {})
        return {
            "PUBLIC_URL": self.url,
            "STAFF_URL": self.staff_url,
            "ALLOWED_HOSTS": f"localhost,127.0.0.1,[::1],{self.host}",
            "DESK_EMAIL": "desk@recourse.example",
            "MAIL_REPLY_ADDRESS": "notices@recourse.example",
            **inherited,
            **self.addresses,
            **(self.staff_addresses if role == "staff" else {}),
            **({"REDIS_URL": self.redis_urls[redis_user or role]} if self.redis_urls else {}),
            **{name: str(self.keys / file) for name, file in files.items() if (self.keys / file).exists()},
            "RECOURSE_ROLE": role,
            "RECOURSE_DEBUG": "0",
            "ALLOW_LOOPBACK": "1",
            "DATA_DIR": str(self.data_dir),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def manage(self, *words: str) -> None:
        """Run one manage.py command to its end; RunError with the end of its output if it fails."""
        log = self.data_dir / "logs" / f"{words[0]}.log"
        with children.open_log(log) as out:
            command = [sys.executable, "manage.py", *words]
            done = subprocess.run(command, cwd=CHECKOUT, env=self.env("staff"), stdout=out, stderr=out, check=False)
        if done.returncode != 0:
            raise RunError(f"manage.py {words[0]} failed:\n{children.last_lines(log)}")

    def start(self, name: str, *words: str | Path, role: str = "staff", redis_user: str = "") -> None:
        """Start one of our own programs as a child that is watched from now on."""
        log = self.data_dir / "logs" / f"{name}.log"
        command = [sys.executable, "-m", *words]
        self.programs.append(children.start(name, command, log=log, env=self.env(role, redis_user), cwd=CHECKOUT))

    def check_programs(self) -> None:
        """RunError, with the end of its log, as soon as one has ended."""
        for child in (*self.programs, *(server.child for server in self.servers)):
            if child.ended:
                log = f"Its log ({child.log}) ends:\n{child.last_lines()}"
                raise RunError(f"{child.name} has ended (exit code {child.process.returncode}). {log}")

    def stop_programs(self) -> None:
        """Ask all at once, front door first; what is still there after five seconds is killed."""
        for child in reversed(self.programs):
            child.ask()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.programs):
            child.stop(max(0.0, deadline - time.monotonic()))
