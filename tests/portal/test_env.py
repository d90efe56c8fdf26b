"""Reading the environment: files win, mistakes are named."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import databases, env


def test_a_file_holds_the_secret(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n")
    monkeypatch.setenv("THING", "from the environment")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "secret"))
    assert env.text("THING") == "from the file"


def test_a_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("THING_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match="THING_FILE"):
        env.text("THING")


def test_what_is_empty_is_as_if_it_were_not_set(monkeypatch):
    monkeypatch.setenv("THING", "")
    assert (env.text("THING", "a"), env.number("THING", 8), env.words("THING", "b")) == ("a", 8, ["b"])


@pytest.mark.parametrize(("written", "meant"), [("1", True), ("yes", True), ("0", False), ("", False), ("OFF", False)])
def test_flags(monkeypatch, written, meant):
    monkeypatch.setenv("THING", written)
    assert env.flag("THING") is meant


@pytest.mark.parametrize(
    "read", [env.flag, lambda name: env.number(name, 1), lambda name: env.choice(name, "a", ("a",))]
)
def test_nonsense_is_refused_by_name(monkeypatch, read):
    monkeypatch.setenv("THING", "maybe")
    with pytest.raises(ImproperlyConfigured, match="THING"):
        read("THING")


def test_lists_lose_their_blanks(monkeypatch):
    monkeypatch.setenv("THING", "a, b,,c ")
    assert env.words("THING") == ["a", "b", "c"]


def test_a_database_behind_a_socket():
    entry = databases.postgres("postgresql://who:p%40ss@/name?host=/run/pg")
    assert (entry["HOST"], entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("/run/pg", "name", "who", "p@ss")


def test_a_database_behind_a_port():
    entry = databases.postgres("postgres://who@db.example:5433/name?sslmode=require")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]["sslmode"]) == ("db.example", "5433", "require")


def test_what_the_operator_says_of_its_limits_comes_last_and_counts():
    entry = databases.postgres("postgres://db.example/name?options=-c%20lock_timeout%3D90s")
    said = entry["OPTIONS"]["options"]
    assert "idle_in_transaction_session_timeout=30000" in said
    assert said.endswith("lock_timeout=60000 -c tcp_user_timeout=30000 -c lock_timeout=90s")


def test_only_postgresql_is_a_database():
    with pytest.raises(ImproperlyConfigured, match="postgresql"):
        databases.postgres("sqlite:///file")


def test_one_redis_address_serves_celery_too():
    assert databases.celery_broker("unix:///run/redis.sock") == "redis+socket:///run/redis.sock"
    assert databases.celery_broker("redis://h:6379/0") == "redis://h:6379/0"


def test_pairs_stand_on_lines_or_between_semicolons(monkeypatch):
    monkeypatch.setenv("THING", "Maine: help: 800-555-0100; Elsewhere: 988\n\n")
    assert env.pairs("THING") == [("Maine: help", "800-555-0100"), ("Elsewhere", "988")]


@pytest.mark.parametrize("written", ["800-555-0100", "Name:", ": 988", "Name: 988; oh"])
def test_what_is_not_a_pair_is_named(monkeypatch, written):
    monkeypatch.setenv("THING", written)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.pairs("THING")


def test_nothing_holds_no_pair(monkeypatch):
    monkeypatch.delenv("THING", raising=False)
    assert env.pairs("THING") == []
