"""Health checks inside a container: `healthy.py web` asks /readyz, `healthy.py beat` looks at the schedule's age."""

import os
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

SCHEDULE = Path("/tmp/beat")  # noqa: S108 - the container's own
BEAT_WRITES_WITHIN = 600  # seconds


def web() -> bool:
    """True when this container's own web server is ready; an error of urllib otherwise."""
    host = urlsplit(os.environ["PUBLIC_URL"]).hostname or ""
    request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - a fixed address
        return bool(answer.status == 200)


def beat() -> bool:
    """True when Celery's beat has written its schedule lately."""
    newest = max((path.stat().st_mtime for path in SCHEDULE.glob("schedule*")), default=0.0)
    return time.time() - newest < BEAT_WRITES_WITHIN


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
