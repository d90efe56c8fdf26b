"""`make run` for real: what a newcomer sees, who gets which key, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from portal import embedded, second_window
from portal.household import Household

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
CHECKOUT = Path(__file__).resolve().parents[2]

README = (CHECKOUT / "README.md").read_text()
COMMANDS = re.findall(r"^(\.venv/bin/python manage\.py \w+.*?)(?: +#.*)?$", README, re.MULTILINE)
DEMO = next(line for line in COMMANDS if line.endswith(" demo"))


def in_another_window(data_dir, command):
    """Run a line of the shell in the checkout, with nothing of ours in the environment but where the data is."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        ["bash", "-c", command], cwd=CHECKOUT, env={**kept, "DATA_DIR": str(data_dir)}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


class Window:
    """A terminal window in which `make run` runs."""

    def __init__(self, data_dir, port):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.url = f"http://127.0.0.1:{port}"
        self.seen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.run"],
            cwd=CHECKOUT,
            env={**kept, "DATA_DIR": str(data_dir), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, words):
        while words not in self.seen:
            line = self.process.stdout.readline()
            assert line, f"It ended after saying:\n{self.seen}"
            self.seen += line

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.status

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self):
        self.seen += self.process.stdout.read()
        return self.process.wait(20)


def family_of(pid):
    """Process id -> (command line, environment) of every child, Linux only."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"\nPPid:\t{pid}\n" in (folder / "status").read_text():
                words = [(folder / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ")]
                found[int(folder.name)] = words
        except OSError:
            continue
    return found


def child_named(window, words):
    return next(pid for pid, (line, _) in family_of(window.process.pid).items() if words in line)


@pytest.fixture(scope="module")
def data_dir():
    with embedded.temporary_data_dir() as folder:
        yield folder


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def window(data_dir, port):
    window = Window(data_dir, port)
    window.wait_for("Ctrl-C stops everything")
    yield window
    window.end()


def test_a_newcomer_sees_every_page_answer(window):
    assert [window.get(path) for path in ("/", "/request/", "/readyz")] == [200] * 3


def test_a_newcomer_is_told_both_addresses_and_the_staffs_answers_too(window, port):
    lines = window.seen.splitlines()
    assert f"People: http://127.0.0.1:{port}/" in lines
    assert f"Staff: http://localhost:{port}/" in lines
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
        assert answer.url == f"http://localhost:{port}/account/login/?next=/account/"


def test_a_newcomer_is_told_the_log_ins(window):
    assert re.search(r"Demo log-ins:\n(  .+: .+ / .+ at http.+\n)+", window.seen)


def test_what_the_timetable_sends_reaches_the_worker(window, data_dir):
    ends = time.monotonic() + 60
    while not sealed(data_dir):
        assert time.monotonic() < ends, "nothing of the ledger was sealed in a minute"
        time.sleep(0.5)


def test_each_process_knows_the_password_of_its_own_user_of_redis_alone(window):
    users = {}
    for line, environment in family_of(window.process.pid).values():
        found = set(re.findall(r"REDIS_URL=unix://(\w+):", environment))
        name = next((name for name in ("public.sock", "staff.sock", "worker", "beat") if name in line), "")
        users.setdefault(name, set()).update(found)
    assert (users["public.sock"], users["beat"]) == ({"public"}, {"beat"})
    assert users["staff.sock"] == users["worker"] == {"staff"}


def test_the_public_process_is_given_no_private_key(window):
    public = [environment for line, environment in family_of(window.process.pid).values() if "public.sock" in line]
    assert public
    assert not [key for key in ("desk.key", "letter.key", "service.key") if key in "".join(public)]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line != DEMO])
def test_a_command_of_the_readme_runs_in_another_window_as_it_stands(window, data_dir, command):
    done = in_another_window(data_dir, command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_demo_loaded_again_by_hand_in_another_window_leaves_the_running_one_whole(window, data_dir):
    before = channels(data_dir)
    done = in_another_window(data_dir, DEMO)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "127.0.0.1:" in str(before)
    assert channels(data_dir) == before


def sealed(data_dir):
    """How many entries of the ledger the worker has sealed, which it does when the timetable says so."""
    left = {"DATA_DIR": str(data_dir)}
    second_window.take_up(left)
    with closing(psycopg2.connect(left["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_ledgerentry WHERE sequence IS NOT NULL")
        return cursor.fetchone()[0]


def channels(data_dir):
    """How platforms are reached, as the running portal's database has it."""
    left = {"DATA_DIR": str(data_dir)}
    second_window.take_up(left)
    with closing(psycopg2.connect(left["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT kind, address, exchanger, active FROM notices_channel ORDER BY id")
        return cursor.fetchall()


def test_ctrl_c_ends_every_child_and_a_second_run_keeps_the_data(window, data_dir, port):
    children, keys = family_of(window.process.pid), (data_dir / "keys" / "desk.pub").read_bytes()
    begun = time.monotonic()
    assert window.end() == 0
    assert time.monotonic() - begun < 30
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    second = Window(data_dir, port)
    second.wait_for("Ctrl-C stops everything")
    assert time.monotonic() - begun < 150
    assert (data_dir / "keys" / "desk.pub").read_bytes() == keys
    os.kill(child_named(second, "portal.sandbox"), signal.SIGKILL)
    assert second.ended() == 1
    assert "sandbox has ended" in second.seen


def test_a_port_in_use_is_said_plainly(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        window = Window(tmp_path, port)
        assert window.ended() == 1
    assert f"Port {port} on 127.0.0.1 is in use" in window.seen


@pytest.mark.parametrize("name", ["DESK_PRIVATE_KEY_FILE", "LETTER_KEY", "SERVICE_KEY_FILE"])
def test_a_private_key_of_the_callers_own_environment_stops_at_the_public_process(monkeypatch, tmp_path, name):
    monkeypatch.setenv(name, "alices-key")
    assert "alices-key" not in Household(tmp_path, "127.0.0.1", 8000).env("public").values()
