"""The portal's Celery as the chaos run starts it: the notices' own timetable in seconds, on a clock moved ahead.

The portal is imported late: the crew knows this module before the servers have an address.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine


def run(ahead, argv, log):
    """`celery ARGV` in this process, so many hours ahead; what it says goes to the end of `log`, a path."""
    with log.open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    # The clock is moved before Celery looks at it.
    time_machine.travel(datetime.now(UTC) + timedelta(hours=ahead)).start()
    from tests.races.timetable import app

    app.start(argv)
