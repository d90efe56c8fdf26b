"""A process for the tests: delivers one notice and kills itself at a chosen point, or queues some.

Usage: python -m tests.races.worker deliver NOTICE (before|after) | queue PLATFORM_SLUG HOW_MANY | sweep HASTE
   | deliver_stopped NOTICE HASTE
"""

import os
import signal
import sys
import time

import django


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(channel, point):
    """The channel, but the process dies before or after the wire is touched."""

    class Dies(channel):
        def send(self, parcel):
            if point == "before":
                die()
            result = super().send(parcel)
            die()
            return result

    return Dies


def deliver(notice_id, point):
    from notices import channels, tasks

    for kind, channel in channels.registry.items():
        channels.registry[kind] = deadly(channel, point)
    tasks.deliver(notice_id)


def queue(slug, number):
    from django.utils import timezone

    from notices.models import Platform
    from tests import people

    for _ in range(int(number)):
        people.queue_notice(Platform.objects.get(slug=slug), now=timezone.now())


def deliver_stopped(notice_id, haste):
    """Stops itself where nothing is asked any more: the claim was looked at, and the wire comes next."""
    from notices import channels, tasks

    def stopping(channel):
        class Stops(channel):
            def send(self, parcel):
                os.kill(os.getpid(), signal.SIGSTOP)
                return super().send(parcel)

        return Stops

    hurry(haste)
    for kind, channel in channels.registry.items():
        channels.registry[kind] = stopping(channel)
    tasks.deliver(notice_id)


def hurry(haste):
    from notices import backoff, leases

    backoff.CLAIM_LASTS /= float(haste)
    leases.LASTS /= float(haste)


def sweep(haste):
    """The notices' timetable until somebody ends the process; what is bounded in time is so many times shorter."""
    from notices import tasks

    hurry(haste)
    while True:
        tasks.revive_stuck()
        tasks.deliver_due()
        time.sleep(0.2)


if __name__ == "__main__":
    django.setup()
    {"deliver": deliver, "queue": queue, "sweep": sweep, "deliver_stopped": deliver_stopped}[sys.argv[1]](*sys.argv[2:])
