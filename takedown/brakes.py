"""Guessing and flooding made slow, without locking anybody out and without keeping anybody's address.

Codes, new drafts, lost codes: a token bucket for each caller, known only by a digest of the day, whose key is in no
server (vault.keys). PINs: a wait for each caller at each way in that grows with every miss, and a wide ceiling
for the way in as a whole (`take_pin_try`). Messages and drafts of one case: so many a day. All of it lives in Redis and
is decided there in one step, so that a hundred requests at once get no more tries than one after the other. Without
Redis everybody is let through: a code has 88 bits, and a person who cannot get in is the greater harm.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import redis
import structlog
from django.conf import settings

from vault import keys

T = TypeVar("T")
log = structlog.get_logger("recourse.takedown")

FREE_PINS = 5
FIRST_WAIT, LONGEST_WAIT = 10, 300  # seconds
DAY = 24 * 3600

TAKE = """
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local most, rate, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local gained = math.max(0, now - (tonumber(held[2]) or now)) * rate
local tokens = math.min(most, (tonumber(held[1]) or most) + gained)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', ARGV[3])
redis.call('EXPIRE', KEYS[1], math.ceil(most / rate))
return tostring(wait)
"""
GIVE = """
local tokens = tonumber(redis.call('HGET', KEYS[1], 'tokens'))
if tokens then redis.call('HSET', KEYS[1], 'tokens', tostring(tokens + 1)) end
"""
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""
TRY_PIN = """
local mine = redis.call('HMGET', KEYS[1], 'tries', 'until', 'known')
local tries, open_at, now = tonumber(mine[1]) or 0, tonumber(mine[2]) or 0, tonumber(ARGV[1])
if now < open_at then return tostring(open_at) end
local most, rate, paid = tonumber(ARGV[6]), tonumber(ARGV[7]), 0
if tries > 0 or not mine[3] then
  local all = redis.call('HMGET', KEYS[2], 'tokens', 'at')
  local gained = math.max(0, now - (tonumber(all[2]) or now)) * rate
  local tokens = math.min(most, (tonumber(all[1]) or most) + gained)
  local least = 1
  if tries >= tonumber(ARGV[2]) then least = least + most / 2 end
  if tokens < least then return tostring(now + (least - tokens) / rate) end
  redis.call('HSET', KEYS[2], 'tokens', tostring(tokens - 1), 'at', ARGV[1])
  redis.call('EXPIRE', KEYS[2], math.ceil(most / rate))
  paid = 1
end
tries = tries + 1
local wait = 0
if tries >= tonumber(ARGV[2]) then
  wait = math.min(tonumber(ARGV[4]), tonumber(ARGV[3]) * 2 ^ math.min(20, tries - tonumber(ARGV[2])))
end
redis.call('HSET', KEYS[1], 'tries', tries, 'until', tostring(now + wait), 'paid', paid)
redis.call('EXPIRE', KEYS[1], ARGV[5])
return '0'
"""
RIGHT_PIN = """
local paid, tokens = redis.call('HGET', KEYS[1], 'paid'), tonumber(redis.call('HGET', KEYS[2], 'tokens'))
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'known', 1)
redis.call('EXPIRE', KEYS[1], ARGV[1])
if paid == '1' and tokens then redis.call('HSET', KEYS[2], 'tokens', tostring(tokens + 1)) end
"""


@dataclass(frozen=True)
class Bucket:
    """How many tries at once, and how many more each second."""

    most: int
    rate: float


@dataclass(frozen=True)
class Brake:
    """What is slowed down, for one caller, and for all whose address is not known together.

    A stranger must not be able to keep the common bucket empty for long: it is wide.
    """

    name: str
    one_caller: Bucket
    everybody: Bucket


CODES = Brake("code", Bucket(most=20, rate=1 / 15), Bucket(most=600, rate=20.0))
DRAFTS = Brake("draft", Bucket(most=12, rate=1 / 300), Bucket(most=300, rate=2.0))
LOST_CODES = Brake("lost", Bucket(most=6, rate=1 / 600), Bucket(most=120, rate=0.5))
# Of staff, by address, whichever account is tried; each account is a way in besides (`log_in_lock`).
LOG_INS = Brake("log-in", Bucket(most=20, rate=1 / 30), Bucket(most=200, rate=1.0))
# At one way in, from all callers together: 288 a day. Half of it is kept for callers whose first tries are not used up.
ALL_PINS = Bucket(most=200, rate=1 / 300)
# Of one case on one day: far more than anybody needs who is not flooding.
A_DAY = {"message": 60, "draft": 30}


def take_try(brake: Brake, meta: Mapping[str, Any], now: datetime) -> datetime | None:
    """Count one try. None: go on; else the time (UTC) from which the next try is free."""
    return _safely(lambda server: _take(server, brake, meta, now))


def take_worked_try(brake: Brake, now: datetime) -> datetime | None:
    """Count one try that was worked for, of all callers together: many devices that work get no more than that."""
    return _safely(lambda server: _drawn(server, f"{settings.ROLE}:brake:{brake.name}:worked", brake.everybody, now))


def give_try_back(brake: Brake, meta: Mapping[str, Any], now: datetime) -> None:
    """It was no guess (the code was right): coming back often costs nothing."""
    _safely(lambda server: server.eval(GIVE, 1, _bucket_key(brake, meta, now)))


def take_pin_try(lock: str, meta: Mapping[str, Any], now: datetime) -> datetime | None:
    """Count one try at the PIN of a way in (queries.WayIn.lock). None: go on; else the time (UTC) until which it waits.

    Each caller: five tries are free; then 10, 20, 40 ... at most 300 seconds pass between two. Whoever knows a code and
    misses makes only their own address wait. All callers together: ALL_PINS, so that many addresses guess no faster
    than one. A caller who opened this way in today and has not missed since is not held up by it, and its second half
    is for callers with free tries left: few addresses that miss for ever leave it alone. To keep somebody at a new
    address out, a guesser has to use up that half (20 addresses, five tries each) and then each try as it comes back
    (58 addresses a day). Callers whose address is not known count as one, and so does everybody behind one address.

    What a guesser gets who knows the code: about 300 tries a day from one address; from any number 488 on the first
    day, 288 on each after it. At a PIN of six random digits that is 1 in 3,300 a day from one address (1 in 2,000 on
    the first day from many), under 1 in 100 a month, 1 in 10 a year; at seven digits 1 in 100 a year; at six random
    letters and digits 1 in 20,000 a year. Of what people choose, none of the 10,000 most chosen passwords of Burnett's
    published ten million is a PIN here (takedown/guessable.py). The code itself is 88 bits.
    """
    return _safely(lambda server: _try_pin(server, lock, meta, now))


def forget_pin_tries(lock: str, meta: Mapping[str, Any], now: datetime) -> None:
    """The PIN was right: this caller's next slip of a finger starts from nought, and for today they are known here."""
    _safely(lambda server: server.eval(RIGHT_PIN, 2, *_pin_keys(lock, meta, now), DAY))


def log_in_lock(address: str, now: datetime) -> str:
    """The name of an account's way in for `take_pin_try`, whether there is such an account or not; nobody reads the
    address in it: people type a password there by mistake."""
    return f"log-in:{keys.digest_of_the_day(now.date(), f'log-in {address}')}"


def within_day(what: str, case_id: object, now: datetime) -> bool:
    """Count one more message or draft (A_DAY) of a case; False once there were too many since midnight, UTC."""
    key = f"{settings.ROLE}:brake:{what}:{case_id}:{now:%Y-%m-%d}"
    counted = _safely(lambda server: server.eval(COUNT, 1, key, DAY))
    return counted is None or int(counted) <= A_DAY[what]


def once(name: str, seconds: int) -> bool:
    """Whether nobody has called with this name within `seconds`: what may be used once is used now."""
    first = _safely(lambda server: [server.set(f"{settings.ROLE}:brake:once:{name}", "1", ex=seconds, nx=True)])
    return first is None or bool(first[0])


def caller_digest(meta: Mapping[str, Any], now: datetime) -> str:
    """Who calls, as 32 hex digits of today; "everybody" where that is not known."""
    return _digest(caller(meta), now)


def caller(meta: Mapping[str, Any]) -> str:
    """The client's address as the nearest proxy saw it; "" where the process is not told.

    A private peer is the proxy itself. One household has many IPv6 addresses: /64 is one caller.
    """
    address = nearest_address(meta)
    if address is None or address.is_private:
        return ""
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def nearest_address(meta: Mapping[str, Any]) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Where the request came from. Only the last hop of X-Forwarded-For counts: a proxy of ours wrote it."""
    hop = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    try:
        return ipaddress.ip_address(hop or str(meta.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def _take(server: redis.Redis, brake: Brake, meta: Mapping[str, Any], now: datetime) -> datetime | None:
    bucket = brake.one_caller if caller(meta) else brake.everybody
    return _drawn(server, _bucket_key(brake, meta, now), bucket, now)


def _drawn(server: redis.Redis, key: str, bucket: Bucket, now: datetime) -> datetime | None:
    wait = float(server.eval(TAKE, 1, key, bucket.most, bucket.rate, now.timestamp()))
    return datetime.fromtimestamp(now.timestamp() + wait, UTC) if wait else None


def _try_pin(server: redis.Redis, lock: str, meta: Mapping[str, Any], now: datetime) -> datetime | None:
    limits = (FREE_PINS, FIRST_WAIT, LONGEST_WAIT, DAY, ALL_PINS.most, ALL_PINS.rate)
    until = float(server.eval(TRY_PIN, 2, *_pin_keys(lock, meta, now), now.timestamp(), *limits))
    return datetime.fromtimestamp(until, UTC) if until else None


def _bucket_key(brake: Brake, meta: Mapping[str, Any], now: datetime) -> str:
    return f"{settings.ROLE}:brake:{brake.name}:{_digest(caller(meta), now)}"


def _digest(who: str, now: datetime) -> str:
    """A caller's name for today: tomorrow nobody can tell whose it was, and nobody without the pepper even today."""
    return keys.digest_of_the_day(now.date(), who) if who else "everybody"


def _pin_keys(lock: str, meta: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """One caller at one way in, and the way in as a whole. The first names neither: nobody reads who opened what."""
    return f"{settings.ROLE}:brake:pin:{_digest(f'{lock} {caller(meta)}', now)}", f"{settings.ROLE}:brake:pin:{lock}"


def _safely(work: Callable[[redis.Redis], T]) -> T | None:
    try:
        return work(_server(settings.REDIS_URL))
    except redis.RedisError as error:
        log.warning("guessing is not slowed down", kind=type(error).__name__)
        return None


@cache
def _server(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True)
