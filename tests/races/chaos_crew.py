"""The workers of the chaos run: real Celery processes with a clock of their own, killed without warning."""

import random
import time
from itertools import count

from tests.races import chaos_app, nursery

WORKERS = 2
# In each stretch so many are killed, so many seconds apart: then the others are let finish.
KILLS, KILL_EVERY = 3, 2


class Workers:
    """Two workers and a timetable; `kill_one` ends one with SIGKILL and starts another in its place."""

    def __init__(self, folder, dice=None):
        self.folder, self.dice = folder, dice or random.Random(7)
        self.workers, self.beat, self.killed, self.ahead = [], None, 0, 0
        self.names = count(1)

    def start(self, ahead):
        """Everybody anew, on a clock so many hours ahead."""
        self.stop()
        self.ahead = ahead
        self.beat = self._run("beat", "--schedule", str(self.folder / f"schedule-{ahead}"), "--pidfile=")
        self.workers = [self._worker() for _ in range(WORKERS)]

    def kill_one(self):
        place = self.dice.randrange(len(self.workers))
        end(self.workers[place])
        self.killed += 1
        self.workers[place] = self._worker()

    def killing(self, in_hand):
        """For `until`: kills one while somebody has a letter in hand (`in_hand` says how many)."""
        enough = self.killed + KILLS
        return KILL_EVERY, lambda: self.killed < enough and in_hand() and self.kill_one()

    def stop(self):
        for process in [*self.workers, *([self.beat] if self.beat else [])]:
            end(process)
        self.workers, self.beat = [], None

    def _worker(self):
        """By a name of its own, as on a machine of its own: both deliver, and nobody waits for a dead one's lease."""
        name = f"{next(self.names)}@%h"
        return self._run("worker", "--hostname", name, "--pool", "solo", "--without-gossip", "--without-mingle",
                         "--without-heartbeat")  # fmt: skip

    def _run(self, role, *options):
        argv = [role, *options, "--loglevel", "ERROR"]
        return nursery.start(chaos_app.run, self.ahead, argv, self.folder / f"{role}.log")


def end(process):
    """SIGKILL: no goodbye, whatever it had in hand."""
    process.kill()
    process.join(20)


def until(holds, seconds, every=None, pause=0.5):
    """Look again and again until it holds or the time is over, doing `every` = (seconds, what) in between."""
    ends = time.monotonic() + seconds
    next_time = time.monotonic() + every[0] if every else ends
    while time.monotonic() < ends:
        if holds():
            return True
        if time.monotonic() >= next_time:
            every[1]()
            next_time = time.monotonic() + every[0]
        time.sleep(pause)
    return False
