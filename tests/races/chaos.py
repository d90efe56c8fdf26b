"""The chaos run: notices over all channels while everything around them breaks. Prints its counts as JSON.

`python -m tests.races.chaos 500` sends 500, and brings its own PostgreSQL, Redis, mail and web servers and Celery
workers. Workers are killed with SIGKILL, Redis forgets all, PostgreSQL restarts, platforms defer, refuse, stall and
hang up, people pause, withdraw and answer, and the clock goes ahead to the reminders, the end of the 48 hours and the
repeats.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

import tests.environment  # noqa: F401 - keys of its own, before Django looks
from portal import embedded
from tests.races.chaos_crew import Workers, until

dice = random.Random(20260601)
# Of a hundred notices.
SHARES = {"hook-good": 28, "hook-flaky": 18, "hook-deaf": 4, "hook-gone": 4, "mail-good": 6, "mail-late": 4,
          "mail-never": 2, "pull": 18, "form": 16}  # fmt: skip
# Hours ahead: the first hour, later that day, the reminders, the first repeat.
CLOCKS = (0, 2, 26, 74)
# A clock goes on when all that the living can do is done, however long that takes; beyond this something is wrong.
PATIENCE = 90


def main(number):
    os.environ |= {"DELIVERY_THREADS": "8", "LOG_LEVEL": "ERROR"}
    began = time.monotonic()
    with ExitStack() as stack:
        data = stack.enter_context(embedded.temporary_data_dir())
        servers = stack.enter_context(embedded.running(data, fsync=False))
        os.environ |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        prepare()
        workers = Workers(data)
        stack.callback(workers.stop)
        print(json.dumps(run(stack, servers, workers, number) | {"seconds": round(time.monotonic() - began)}))


def prepare():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def run(stack, servers, workers, number):
    from tests.races import chaos_town

    numbers = {slug: share * number // 100 for slug, share in SHARES.items()}
    town = stack.enter_context(chaos_town.Town.built(numbers, dice))
    town.queue()
    broken = Counter()
    for ahead in CLOCKS:
        workers.start(ahead)
        town.ahead = timedelta(hours=ahead)
        if ahead == 0:
            broken += first_hour(servers, workers, town)
        until(town.is_still, PATIENCE, every=workers.killing(town.in_hand))
        town.people_act(ahead)
        print(f"{ahead} h ahead: {town.states()}", file=sys.stderr, flush=True)
    # No killing any more: what the last ones had in hand is given up and goes out.
    workers.start(CLOCKS[-1] + 1)
    town.ahead = timedelta(hours=CLOCKS[-1] + 1)
    quiet = until(town.is_quiet, 300)
    workers.stop()
    return town.counts() | {"quiet": quiet, "killed": workers.killed, **broken, "wrong": town.wrongs()}


def first_hour(servers, workers, town):
    """Sending begins, and the floor gives way, twice."""
    third = sum(town.numbers.values()) // 3
    until_settled(third, workers, town)
    servers.redis.flush()
    workers.kill_one()
    town.close_connection()
    servers.postgres.restart()
    until_settled(third + third // 2, workers, town)
    servers.redis.flush()
    return Counter(redis_flushed=2, postgres_restarted=1)


def until_settled(number, workers, town):
    """So many letters, or as many as the dead leave room for."""
    until(lambda: town.settled() >= number or town.is_still(), PATIENCE, every=workers.killing(town.in_hand))


if __name__ == "__main__":
    main(int(sys.argv[1]))
