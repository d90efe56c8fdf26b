"""Debian's Chromium, as every journey uses it: one for all of them, a phone's or a desk's window, or a full net log.

Debian builds the same engine without the window around it, too, whose tabs take a sixth of the processor: journeys are
walked in that one. Where bytes are counted (`net_log`), and where it is not installed, it is the whole Chromium.
"""

import os
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from playwright.sync_api import sync_playwright

from tests.journeys.netlog import FLAGS as NET_LOG_FLAGS

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WITHOUT_WINDOW = os.environ.get("CHROMIUM_HEADLESS_SHELL") or CHROMIUM
FLAGS = """--no-sandbox --disable-gpu --disable-background-networking --disable-component-update
    --disable-sync --no-first-run""".split()  # noqa: SIM905 - as one would type them
# RenderDocument makes a new frame for each page, at a third of what a visit costs. Of two such lists only the last one
# counts: the others are those of Playwright's that matter to pages.
SWITCHED_OFF = """RenderDocument AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades
    HttpsFirstBalancedModeAutoEnable MediaRouter PaintHolding ThirdPartyStoragePartitioning OptimizationHints
    NetworkTimeServiceQuerying AvoidCorsURLLoaderRestartOnRedirect""".split()  # noqa: SIM905 - the same
# For pages that are only asked how they are laid out and styled. Their scripts end before it pays to optimize them, and
# nothing is drawn: no animation frame ever comes, and so nothing can be clicked there.
TO_LOOK_AT = ("--disable-threaded-compositing", "--js-flags=--no-opt --no-maglev")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


class Shared:
    """This process's Playwright, and its one Chromium of each kind once somebody has asked for it."""

    def __init__(self, playwright):
        self.playwright, self.browsers = playwright, {}

    def launch(self, program, *flags):
        usual = (*FLAGS, f"--disable-features={','.join(SWITCHED_OFF)}")
        return self.playwright.chromium.launch(executable_path=program, args=[*usual, *flags])

    def running(self, flags):
        """The browser; another one where that has crashed under a test before."""
        if not (flags in self.browsers and self.browsers[flags].is_connected()):
            self.browsers[flags] = self.launch(WITHOUT_WINDOW, *flags)
        return self.browsers[flags]

    def end(self):
        for browser in self.browsers.values():
            browser.close()


held: list[Shared] = []


@contextmanager
def playing():
    """Playwright, kept until whoever entered first has left: the tests' package does (conftest.py)."""
    if held:
        yield held[0]
        return
    # Inside Playwright's loop Django opens another connection; neither may outlive its side.
    connections.close_all()
    with sync_playwright() as playwright:
        held.append(Shared(playwright))
        try:
            yield held[0]
        finally:
            held.pop().end()
            connections.close_all()


@contextmanager
def chromium(net_log: Path | None = None, flags: tuple[str, ...] = ()):
    """A browser in which nobody was: what is opened in it is closed at the end. `flags`: of another kind (TO_LOOK_AT).

    With `net_log` it is one of its own, that writes down every byte it sends, workers included, until it is closed.
    """
    with playing() as shared:
        logging = (f"--log-net-log={net_log}", *NET_LOG_FLAGS)
        browser = shared.launch(CHROMIUM, *logging) if net_log else shared.running(flags)
        before = set(browser.contexts)
        try:
            yield browser
        finally:
            for context in set(browser.contexts) - before:
                context.close()
            if net_log:
                browser.close()
