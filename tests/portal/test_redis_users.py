"""Redis, connected to as each role is: what it needs works, everything else is refused by Redis itself."""

import logging

import pytest
import redis
from celery import Celery
from django.core.cache import caches
from django.test import override_settings
from kombu.exceptions import OperationalError

from notices import wake
from portal import databases, embedded
from takedown import brakes
from tests.people import NOON

QUEUED = '{"body": "W1tdLCB7fSwge31d", "headers": {"task": "notices.tasks.deliver_due"}}'


@pytest.fixture(scope="module")
def server():
    with embedded.temporary_data_dir() as folder, embedded.Redis(folder, by_role=True) as running:
        staff = redis.Redis.from_url(running.url)
        staff.set("staff:1:alarm", "told")
        staff.lpush("celery", QUEUED)
        yield running


def connected(server, role):
    return redis.Redis.from_url(server.url_of(role), decode_responses=True)


REFUSED_TO_THE_PEOPLES = """
LPUSH celery x|LRANGE celery 0 -1|DEL celery|GET staff:1:alarm|SET staff:1:alarm x|KEYS *|SCAN 0|RANDOMKEY|DBSIZE
FLUSHALL|FLUSHDB|CONFIG GET *|CONFIG SET dir /tmp|DEBUG OBJECT celery|ACL LIST|ACL SETUSER public allkeys|CLIENT LIST
CLIENT KILL TYPE normal|MONITOR|INFO|SCRIPT FLUSH|MODULE LIST|REPLICAOF 127.0.0.1 1|SLAVEOF NO ONE|SHUTDOWN NOSAVE|SAVE
RENAME public:a celery|COPY celery public:a|SMEMBERS _kombu.binding.celery|PUBLISH celery x|SUBSCRIBE celery
MIGRATE 127.0.0.1 1 celery 0 5|RESTORE public:x 0 x|DUMP celery|OBJECT ENCODING celery|SORT celery|MEMORY USAGE celery
SWAPDB 0 1|WAIT 1 1|EVAL return(redis.call('LPUSH','celery','x')) 0|EVAL return(redis.call('KEYS','*')) 0
EVAL return(redis.call('GET',KEYS[1])) 1 staff:1:alarm
"""
REFUSED_TO_BEAT = """
GET staff:1:alarm|GET public:a|LRANGE celery 0 -1|BRPOP celery 1|RPOP celery|DEL celery|KEYS *|SCAN 0|EVAL return(1) 0
FLUSHALL|CONFIG GET *|ACL LIST|LPUSH other x|PUBLISH x y|INFO|MONITOR
"""
NOT_ALLOWED = r"NOPERM|no permissions|can.t (access|run)"


def commands(text):
    return text.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("command", commands(REFUSED_TO_THE_PEOPLES))
def test_the_peoples_process_reaches_its_own_keys_and_nothing_else(server, command):
    with pytest.raises(redis.exceptions.ResponseError, match=NOT_ALLOWED):
        connected(server, "public").execute_command(*command.split(" "))


@pytest.mark.parametrize("command", commands(REFUSED_TO_BEAT))
def test_the_timetable_puts_names_into_the_queue_and_reads_nothing(server, command):
    with pytest.raises(redis.exceptions.ResponseError, match=NOT_ALLOWED):
        connected(server, "beat").execute_command(*command.split(" "))


@pytest.mark.parametrize(
    "command", ["CONFIG SET dir /tmp", "FLUSHALL", "KEYS *", "DEBUG SLEEP 0", "ACL LIST", "SHUTDOWN"]
)
def test_what_only_the_operator_does_is_closed_to_staff_too(server, command):
    with pytest.raises(redis.exceptions.ResponseError, match=NOT_ALLOWED):
        connected(server, "staff").execute_command(*command.split(" "))


def test_nobody_comes_in_without_a_password(server):
    stranger = redis.Redis.from_url(f"unix://{server.socket}")
    with pytest.raises(redis.exceptions.AuthenticationError):
        stranger.ping()


def test_the_passwords_are_for_their_owner_only(server):
    assert (server.folder / "users.acl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("role", ["public", "staff"])
def test_brakes_and_cache_work_with_what_a_role_has(server, role, caplog):
    url, caller = server.url_of(role), {"REMOTE_ADDR": "9.9.9.9"}
    cache = {**databases_cache(url), "KEY_PREFIX": role}
    with override_settings(REDIS_URL=url, ROLE=role, CACHES={"default": cache}), caplog.at_level(logging.WARNING):
        assert brakes.take_try(brakes.CODES, caller, NOON) is None
        brakes.give_try_back(brakes.CODES, caller, NOON)
        assert brakes.take_pin_try("a lock", caller, NOON) is None
        brakes.forget_pin_tries("a lock", caller, NOON)
        assert brakes.within_day("message", 1, NOON)
        assert brakes.once("challenge", 10)
        assert not brakes.once("challenge", 10)
        own = caches["default"]
        own.set("a", {"b": 1}, 10)
        assert own.get("a") == {"b": 1}
        assert own.add("count", 0, 10)
        assert own.incr("count") == 1
        own.delete("a")
    assert caplog.records == []


def databases_cache(url):
    backend = "django.core.cache.backends.redis.RedisCache"
    return {"BACKEND": backend, "LOCATION": url, "OPTIONS": {"serializer": databases.OnlyData}}


def test_the_timetable_can_send_a_task_and_the_peoples_process_cannot(server):
    def send(role):
        with Celery(broker=databases.celery_broker(server.url_of(role)), set_as_current=False) as app:
            app.send_task("notices.tasks.deliver_due", retry=False)

    queue = connected(server, "staff")
    before = queue.llen("celery")
    send("beat")
    assert queue.llen("celery") == before + 1
    with pytest.raises((OperationalError, redis.exceptions.ResponseError)):
        send("public")


@pytest.mark.django_db(transaction=True)
def test_the_peoples_process_does_not_try_to(settings, caplog):
    settings.ROLE = "public"
    with caplog.at_level(logging.WARNING):
        wake.after_commit("notices.tasks.deliver_due")
    assert caplog.records == []
