"""A script that is on its way until a test lets it go."""

import time

LONG_ENOUGH = 30  # seconds, on a busy machine


class HeldBack:
    """What a page asks for under one address. Whatever comes after it was let go is answered at once.

    The browser's own tools hold it: with Playwright's route every request of the page would come by here.
    """

    def __init__(self, page, address):
        """`address`: with `*` for what may stand in its place."""
        self.page, self.asked = page, 0
        self.tools = page.context.new_cdp_session(page)
        self.tools.on("Fetch.requestPaused", self._note)
        # What the tab still has from the page before would never be asked for.
        self.tools.send("Network.enable")
        self.tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.tools.send("Fetch.enable", {"patterns": [{"urlPattern": address}]})

    def _note(self, _):
        self.asked += 1

    def let_go(self):
        """Not before it was asked for: a page may say that it waits before it has asked for what it waits for."""
        until = time.monotonic() + LONG_ENOUGH
        while not self.asked:
            assert time.monotonic() < until, "It was never asked for."
            self.page.wait_for_timeout(10)
        self.end()

    def end(self):
        """The tab goes on without it."""
        if self.tools:
            self.tools.detach()
        self.tools = None
