"""A process for the tests: delivers one notice and kills itself at a chosen point, or queues some.

Usage: python -m tests.races.worker deliver NOTICE (before|after) | queue PLATFORM_SLUG HOW_MANY
"""

import os
import signal
import sys

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


if __name__ == "__main__":
    django.setup()
    {"deliver": deliver, "queue": queue}[sys.argv[1]](*sys.argv[2:])
