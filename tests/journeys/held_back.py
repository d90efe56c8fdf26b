"""A script that is on its way until a test lets it go."""

import time

LONG_ENOUGH = 30  # seconds, on a busy machine


class HeldBack:
    """What a page asks for under one address. Whatever comes after it was let go is answered at once."""

    def __init__(self, page, address):
        self.page, self.routes, self.open = page, [], False
        page.route(address, self._asked)

    def _asked(self, route):
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self):
        """Not before it was asked for: a page may say that it waits before it has asked for what it waits for."""
        until = time.monotonic() + LONG_ENOUGH
        while not self.routes:
            assert time.monotonic() < until, "It was never asked for."
            self.page.wait_for_timeout(10)
        self.open = True
        for route in self.routes:
            route.continue_()
