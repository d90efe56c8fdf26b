"""The portal's Celery as the chaos run starts it: the notices' own timetable in seconds, on a clock moved ahead."""

from datetime import UTC, datetime, timedelta

import time_machine

from tests.races import worker


def run(ahead, argv, log):
    """`celery ARGV` in this process, so many hours ahead; `log` as tests.races.worker has it."""
    # The clock is moved before Celery looks at it.
    time_machine.travel(datetime.now(UTC) + timedelta(hours=ahead)).start()
    worker.celery(argv, log)
