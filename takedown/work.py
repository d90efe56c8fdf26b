"""A proof of work for when a bucket is empty (brakes.py): a few seconds of somebody's device instead of a wait.

Never the only way in: without JavaScript the wait stays. A challenge is signed, holds for ten minutes, for one caller,
once. The puzzle: for each of 16 parts a number such that SHA-256 of `seed:part:number` begins with 13 zero bits, about
131,000 tries in all, some two seconds on a telephone (static/js/work.js). Many small parts take a steadier time than
one large one.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from takedown import brakes
from takedown.brakes import Brake

HOLDS = timedelta(minutes=10)
PARTS, ZERO_BITS = 16, 13
LONGEST = 600


def wait_for(brake: Brake, typed: str, meta: Mapping[str, Any], now: datetime) -> datetime | None:
    """None: go on (a try was free, or `typed` proves that one was worked for); else when the next is free (UTC)."""
    if typed and done(typed, meta, now) and brakes.take_worked_try(brake, now) is None:
        return None
    return brakes.take_try(brake, meta, now)


def challenge(meta: Mapping[str, Any], now: datetime) -> str:
    """`id.until.signature`: bound to the caller's digest of today and to the time. Its signature is the seed."""
    name = f"{secrets.token_hex(8)}.{int((now + HOLDS).timestamp())}"
    return f"{name}.{_signed(name, meta, now)}"


def done(typed: str, meta: Mapping[str, Any], now: datetime) -> bool:
    """Whether `typed` ("challenge:number,number,...") is a challenge of ours, solved by its caller, not used before."""
    given, _, numbers = typed[:LONGEST].partition(":")
    name, _, signature = given.rpartition(".")
    if not constant_time_compare(signature, _signed(name, meta, now)):
        return False
    left = int(name.partition(".")[2]) - int(now.timestamp())
    return left > 0 and _solved(signature, numbers.split(",")) and brakes.once(name, int(HOLDS.total_seconds()))


def _signed(name: str, meta: Mapping[str, Any], now: datetime) -> str:
    bound = f"{name}.{brakes.caller_digest(meta, now)}"
    return salted_hmac("recourse proof of work", bound, algorithm="sha256").hexdigest()[:32]


def _solved(seed: str, numbers: list[str]) -> bool:
    return len(numbers) == PARTS and all(_fits(seed, part, number) for part, number in enumerate(numbers))


def _fits(seed: str, part: int, number: str) -> bool:
    digest = hashlib.sha256(f"{seed}:{part}:{number}".encode()).digest()
    return int.from_bytes(digest) >> (256 - ZERO_BITS) == 0
