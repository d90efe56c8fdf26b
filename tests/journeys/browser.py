"""Debian's Chromium, as every journey uses it: its own profile, a phone's or a desk's window, a full net log."""

import os
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from playwright.sync_api import sync_playwright

from tests.journeys.netlog import FLAGS as NET_LOG_FLAGS

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = """--no-sandbox --disable-gpu --disable-background-networking --disable-component-update
    --disable-sync --no-first-run""".split()  # noqa: SIM905 - as one would type them
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@contextmanager
def chromium(net_log: Path | None = None):
    """A browser; with `net_log` it writes down every byte it sends, workers included, until it is closed."""
    logging = [f"--log-net-log={net_log}", *NET_LOG_FLAGS] if net_log else []
    # Inside Playwright's loop Django opens another connection; neither may outlive its side.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *logging])
        try:
            yield browser
        finally:
            browser.close()
            connections.close_all()
