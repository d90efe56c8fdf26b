"""What a process beside the test does (tests.races.crowd starts it): deliver, queue, sweep, or be Celery's.

The portal is imported late: the crew of the chaos knows this module before the servers have an address.
"""

import os
import signal
import time


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


def queue(slug, number, broker):
    """So many letters, on a broker at this address."""
    from django.utils import timezone

    from notices.models import Platform
    from tests import people

    use_broker(broker)
    for _ in range(number):
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

    backoff.CLAIM_LASTS /= haste
    leases.LASTS /= haste


def sweep(haste):
    """The notices' timetable until somebody ends the process; what is bounded in time is so many times shorter."""
    from django.conf import settings

    from notices import tasks

    settings.DELIVERY_THREADS = 4
    hurry(haste)
    while True:
        tasks.revive_stuck()
        tasks.deliver_due()
        time.sleep(0.2)


def celery(argv, log, *, broker="", due=(), **changed):
    """`celery ARGV`; what it says goes to the end of `log`, a path. `due`: the lines of the timetable that it keeps,
    each second; `changed`: settings that an installation may have otherwise.
    """
    from django.conf import settings

    with log.open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    from tests.races import timetable

    for name, value in changed.items():
        setattr(settings, name, value)
    if broker:
        use_broker(broker)
    if due:
        timetable.keep(due)
    timetable.app.start(argv)


def use_broker(url):
    """As if REDIS_URL had said so when this process began."""
    from django.conf import settings

    from portal import databases

    settings.REDIS_URL = settings.CACHES["default"]["LOCATION"] = url
    # Celery looks here before it looks at its settings.
    os.environ["CELERY_BROKER_URL"] = databases.celery_broker(url)
