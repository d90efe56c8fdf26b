"""`make run`: the whole portal on this machine in one window, until Ctrl-C.

PostgreSQL, Redis, a public and a staff web process, a worker, a timetable, the sandbox platform, a mail
catcher and the front door. PORT (8000), HOST (127.0.0.1) and DATA_DIR can be set; DATABASE_URL and REDIS_URL
win over the servers of our own.
"""

import errno
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

from portal import embedded, second_window
from portal.embedded import caddy
from portal.embedded.folders import socket_folder
from portal.household import LOOPBACK, STAFF_HOST, Household, RunError

READY_SECONDS = 60


def run(data_dir: Path, host: str, port: int) -> None:
    """Start everything, say so, and watch until a signal ends it."""
    begun = time.monotonic()
    with ExitStack() as stack:
        home = Household(embedded.make_data_dir(data_dir), host, port)
        with home.step(f"Opening {home.data_dir}"):
            stack.enter_context(embedded.only_user_of(home.data_dir))
            check_port(host, port)
        with home.step("Keys"):
            make_keys(home)
        start_servers(home, stack)
        web = socket_folder(home.data_dir / "web", owner_of=home.data_dir)
        stack.callback(shutil.rmtree, web, ignore_errors=True)
        stack.callback(home.stop_programs)
        start_programs(home, web)
        with home.step("Waiting until every page answers"):
            wait_ready(home)
        welcome(home, time.monotonic() - begun)
        while True:
            home.check_programs()
            time.sleep(0.5)


def make_keys(home: Household) -> None:
    """Keys of this installation, on its first run only."""
    if not (home.keys / "secret_key").exists():
        home.manage("make_keys", str(home.keys))


def start_servers(home: Household, stack: ExitStack) -> None:
    """Database and broker, unless the environment names others."""
    redis = embedded.Redis(home.data_dir, by_role=True)
    for name, server in (("DATABASE_URL", embedded.Postgres(home.data_dir)), ("REDIS_URL", redis)):
        given = os.environ.get(name, "")
        with home.step(f"Using {name}" if given else f"Starting {server.name}"):
            if not given:
                home.servers.append(stack.enter_context(server))
            home.addresses[name] = given or server.url
    if not os.environ.get("REDIS_URL"):
        home.redis_urls = {user: redis.url_of(user) for user in redis.passwords}


def start_programs(home: Household, web: Path) -> None:
    """Tables, demo, then the processes: what answers first, the front door last."""
    mail = home.data_dir / "mail"
    mail.mkdir(mode=0o700, exist_ok=True)
    mail_port, sandbox_port = free_port(), free_port()
    home.staff_addresses |= {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_port),
        "PORTAL_URL": home.url,
        "SANDBOX_PORT": str(sandbox_port),
        "SANDBOX_SECRETS": str(home.data_dir / "sandbox.json"),
    }
    with home.step("Preparing the database"):
        home.manage("migrate", "--noinput")
    with home.step("Loading the demo"):
        home.manage(
            *("demo", "--sandbox-url", f"http://127.0.0.1:{sandbox_port}"),
            *("--mail-exchanger", f"127.0.0.1:{mail_port}"),
        )
    with home.step("Starting web servers, worker, timetable, sandbox platform and mail catcher"):
        home.start("mail", "portal.mailcatcher", str(mail_port), mail)
        home.start("sandbox", "portal.sandbox")
        start_celery(home)
        start_web(home, web)


def start_celery(home: Household) -> None:
    """A worker of two processes, and the timetable that wakes it."""
    quiet = ("--loglevel", "WARNING")
    schedule = home.data_dir / "beat-schedule"
    home.start(
        "worker",
        *("celery", "-A", "portal.celery", "worker", "--concurrency", "2", *quiet),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )
    beat = ("celery", "-A", "portal.celery", "beat", "--schedule", schedule, "--pidfile=", *quiet)
    # It only sends names of tasks: no key, no mail server.
    home.start("beat", *beat, role="public", redis_user="beat")


def start_web(home: Household, folder: Path) -> None:
    """One gunicorn for each role on a socket of its own in `folder`, and the door in front of both."""
    shape = (
        "--worker-class=gthread",
        "--workers=1",
        "--threads=8",
        "--graceful-timeout=3",
        "--log-level=warning",
    )
    closed = ("--umask=0077", "--no-control-socket", f"--worker-tmp-dir={folder}")
    sockets = {role: folder / f"{role}.sock" for role in ("public", "staff")}
    for role, path in sockets.items():
        command = ("gunicorn", "portal.wsgi:application", f"--bind=unix:{path}", *shape, *closed)
        home.start(f"web-{role}", *command, role=role)
    home.programs.append(caddy.start(home.data_dir, folder, home.host, home.port, home.staff_url))


def check_port(host: str, port: int) -> None:
    """RunError with a way out when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise RunError(f"Port {port} on {host} {why}. Choose another one: PORT={port + 1} make run") from error


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_ready(home: Household) -> None:
    """Until the public and the staff process both answer through the front door."""
    deadline = time.monotonic() + READY_SECONDS
    while not (answers(home, "/readyz") and answers(home, "/account/login/", STAFF_HOST)):
        home.check_programs()
        if time.monotonic() > deadline:
            raise RunError(f"The pages do not answer. The logs are in {home.data_dir / 'logs'}.")
        time.sleep(0.1)


def answers(home: Household, path: str, staff_host: str = "") -> bool:
    """Whether a page comes back with 200 through the front door; of the staff's with their host's name."""
    line = http.client.HTTPConnection(LOOPBACK if staff_host else home.visitor_host, home.port, timeout=10)
    try:
        line.request("GET", path, headers={"Host": f"{staff_host or home.visitor_host}:{home.port}"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def welcome(home: Household, seconds: float) -> None:
    """Say where it is, who can log in, and what to try."""
    demo = json.loads((home.data_dir / "demo.json").read_text())
    staff = home.env("staff").items()
    ours = {name: value for name, value in staff if name in home.addresses or os.environ.get(name) != value}
    second_window.leave(home.data_dir, ours)
    print(f"\nRecourse is running (ready after {seconds:.1f} s).\n\nPeople: {home.url}/\nStaff: {home.staff_url}/")
    print("\nDemo log-ins:")
    for login in demo["logins"]:
        print(f"  {login['who']}: {login['user']} / {login['password']}  at {home.staff_url}{login['where']}")
    print("\nTry:", *(f"  - {line}" for line in demo["try"]), sep="\n")
    print(f"\nMail is kept in {home.data_dir / 'mail'}, logs in {home.data_dir / 'logs'}.")
    print(f"Commands, in another window: {second_window.manage(os.environ)} doctor")
    print("Ctrl-C stops everything; the data stays.", flush=True)


def leave(signum: int, frame: FrameType | None) -> None:
    """The first signal ends the run in order; further ones must not disturb that."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    with suppress(OSError):
        os.write(1, b"\nStopping ...\n")  # the signal may have come in the middle of a print
    raise SystemExit(0 if signum == signal.SIGINT else 128 + signum)


def main() -> None:
    """Read the environment and run."""
    os.umask(0o077)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, leave)
    data_dir = second_window.data_dir(os.environ)
    try:
        run(data_dir, os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000))
    except (RunError, embedded.EmbeddedError) as error:
        sys.exit(f"\nRecourse: {error}")


if __name__ == "__main__":
    main()
