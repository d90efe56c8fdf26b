"""The portal's Celery as the chaos run starts it: the notices' own timetable in seconds, on a clock moved ahead.

CHAOS_AHEAD says by how many hours.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(hours=float(os.environ.get("CHAOS_AHEAD", "0")))).start()

from tests.races.timetable import app  # noqa: E402 - the clock is moved before anything looks at it

__all__ = ["app"]
