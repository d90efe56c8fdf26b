"""What both servers share: start on entering a `with`, stop on leaving it, restart between."""

import shutil
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from portal.embedded import children

PLAIN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class EmbeddedError(Exception):
    """A server could not start; the text says why and what to do."""


class Server:
    """One server of ours, from the binaries in a wheel."""

    name = ""
    patience = 4.0  # seconds to finish in; PostgreSQL loses nothing when it is killed, it only starts slower
    sockets: Path

    def __init__(self) -> None:
        self._child: children.Child | None = None

    @property
    def child(self) -> children.Child:
        """The running process; EmbeddedError when there is none."""
        if self._child is None:
            raise EmbeddedError(f"{self.name} is not running.")
        return self._child

    @property
    def url(self) -> str:
        """The address its clients use."""
        raise NotImplementedError

    def start(self) -> None:
        """Start and return once it answers; EmbeddedError with the end of its log if it does not."""
        self._child = self._launch()
        deadline = time.monotonic() + 60  # PostgreSQL may have a crash to recover from
        while not self._answers():
            if self._child.ended or time.monotonic() > deadline:
                raise EmbeddedError(f"{self.name} did not start. Its log ends:\n{self._child.last_lines()}")
            time.sleep(0.03)

    def stop(self) -> None:
        """Ask it to finish; kill it when its time is over."""
        if self._child is not None:
            self._child.stop(self.patience)
            self._child = None
            shutil.rmtree(self.sockets, ignore_errors=True)

    def restart(self) -> None:
        """Stop, then start on the same data (and the same address, unless the socket folder is temporary)."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _launch(self) -> children.Child:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError


def package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is not installed. Install it, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent
