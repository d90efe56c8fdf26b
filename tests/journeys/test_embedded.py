"""The embedded servers for real: first start, second start, a crash, and what an outsider can see."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from portal import embedded

pytestmark = pytest.mark.slow
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir():
    with embedded.temporary_data_dir() as folder:
        yield folder


@pytest.fixture(scope="module")
def started():
    """A folder with both servers running on it, for who only looks."""
    with embedded.temporary_data_dir() as folder, embedded.running(folder, fsync=False) as servers:
        yield folder, servers


def rows(url, question, *values):
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def exec_in(data_dir, *command, **env):
    return subprocess.run(
        [sys.executable, "-m", "portal.embedded", "exec", "--no-fsync", "--", *command],
        cwd=CHECKOUT,
        env={**without_addresses(), "DATA_DIR": str(data_dir), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def without_addresses():
    return {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}


def test_what_was_written_is_there_after_a_second_start_which_takes_seconds(data_dir):
    with embedded.running(data_dir, fsync=False) as servers:
        rows(servers.database_url, "CREATE TABLE kept AS SELECT 7 AS seven")
    begun = time.monotonic()
    with embedded.running(data_dir, fsync=False) as servers:
        assert rows(servers.database_url, "SELECT seven FROM kept") == [(7,)]
    assert time.monotonic() - begun < 30


def test_the_portals_own_role_is_no_superuser_and_the_database_asks_for_its_password(started):
    _, servers = started
    assert rows(servers.database_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(host=str(servers.postgres.sockets), user="recourse", password="guess", dbname="recourse")


def test_neither_server_has_a_network_address(started):
    _, servers = started
    assert rows(servers.database_url, "SHOW listen_addresses") == [("",)]
    assert redis.from_url(servers.redis_url).config_get("port") == {"port": "0"}


def test_the_log_holds_no_statement_no_value_and_no_error_text(data_dir):
    with embedded.Postgres(data_dir, fsync=False) as postgres:
        with pytest.raises(psycopg2.Error):
            rows(postgres.url, "SELECT %s::uuid", "alices-secret")
        with pytest.raises(psycopg2.Error):
            rows(postgres.url, "SELECT alices_other_secret")
    assert "secret" not in postgres.log.read_text()


def test_redis_forgets_everything_when_it_is_restarted_and_keeps_its_address(data_dir):
    with embedded.Redis(data_dir) as broker:
        before = broker.url
        redis.from_url(broker.url).set("a", "b")
        broker.restart()
        assert broker.url == before
        assert redis.from_url(broker.url).get("a") is None


def test_redis_forgets_everything_when_it_is_flushed(data_dir):
    with embedded.Redis(data_dir) as broker:
        redis.from_url(broker.url).set("a", "b")
        broker.flush()
        assert redis.from_url(broker.url).dbsize() == 0


def test_redis_writes_nothing_to_the_disk(data_dir):
    with embedded.Redis(data_dir) as broker:
        redis.from_url(broker.url).set("a", "alices-secret")
    assert not [f for f in data_dir.rglob("*") if f.is_file() and b"alices-secret" in f.read_bytes()]


def test_a_database_that_was_killed_comes_back_with_its_data(data_dir):
    with embedded.Postgres(data_dir) as postgres:
        rows(postgres.url, "CREATE TABLE kept AS SELECT 7 AS seven")
        os.kill(postgres.child.process.pid, signal.SIGKILL)
        postgres.child.process.wait()
        postgres.restart()
        assert rows(postgres.url, "SELECT seven FROM kept") == [(7,)]


def test_servers_left_behind_by_a_killed_supervisor_do_not_stand_in_the_way(data_dir):
    killed = exec_in(data_dir, "sh", "-c", "kill -9 $PPID")
    assert killed.returncode == -signal.SIGKILL
    assert exec_in(data_dir, "true").returncode == 0


def test_two_runs_never_share_a_folder(data_dir):
    with embedded.running(data_dir, database_url="given", redis_url="given"):
        second = exec_in(data_dir, "true")
    assert second.returncode == 1
    assert "already running" in second.stderr


def test_a_given_address_wins_and_nothing_is_started(data_dir):
    with embedded.running(data_dir, database_url="postgresql://elsewhere/x", redis_url="redis://elsewhere") as servers:
        assert (servers.database_url, servers.redis_url) == ("postgresql://elsewhere/x", "redis://elsewhere")
        assert (servers.postgres, servers.redis) == (None, None)


def test_a_path_too_long_for_a_socket_is_no_obstacle(data_dir):
    folder = data_dir / ("long" * 20) / "data"
    with embedded.running(folder, fsync=False) as servers:
        assert rows(servers.database_url, "SELECT 1") == [(1,)]
        assert redis.from_url(servers.redis_url).ping()


def test_passwords_and_logs_are_readable_by_nobody_else(started):
    folder, servers = started
    secret = [*servers.postgres.home.glob("*.password"), *folder.glob("logs/*.log")]
    assert {path.stat().st_mode & 0o077 for path in secret} == {0}
    assert servers.postgres.sockets.stat().st_mode & 0o077 == 0
    assert servers.redis.sockets.stat().st_mode & 0o077 == 0


def test_a_commands_exit_code_and_addresses_pass_through(data_dir):
    done = exec_in(data_dir, "sh", "-c", "echo $DATABASE_URL $REDIS_URL; exit 7")
    assert done.returncode == 7
    assert done.stdout.startswith("postgresql://recourse:")
    assert "unix://" in done.stdout


def test_a_commands_signal_passes_through(data_dir):
    command = [sys.executable, "-m", "portal.embedded", "exec", "--temporary", "--no-fsync", "--"]
    child = ["sh", "-c", "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done"]
    with subprocess.Popen([*command, *child], cwd=CHECKOUT, env=without_addresses(), stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"up\n"
        process.terminate()
        assert process.wait(20) == 3


def test_a_temporary_folder_is_gone_afterwards(tmp_path):
    command = [sys.executable, "-m", "portal.embedded", "exec", "--temporary", "--", "true"]
    given = {"DATABASE_URL": "given", "REDIS_URL": "given", "TMPDIR": str(tmp_path)}
    subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **given}, check=True)
    assert list(tmp_path.iterdir()) == []
