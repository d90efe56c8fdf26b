"""Measuring and printing: medians of several rounds, ours and the peer's in turn, so that a slow minute hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: seconds for one unit of ours and of the peer; `ratio` is ours / peer (1.0 means equal).

    `most`: the ratio that was promised, 0 where none was. `judged`: a verdict on something else than time.
    """

    name: str
    ours: float
    peer: str
    theirs: float
    most: float = 0
    judged: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def verdict(self) -> str:
        """Whether what was promised is kept."""
        return judged(self.ratio, self.most) if self.most else self.judged


def judged(figure: float, most: float, unit: str = "") -> str:
    """Whether a figure keeps what was promised, in words."""
    return f"{'kept' if figure <= most else 'NOT KEPT'} (at most {most}{unit})"


def compare(
    name: str, ours: Callable[[], int], peer: str, theirs: Callable[[], int], rounds: int = 5, most: float = 0
) -> Row:
    """Run both in turn; each returns how many units it did. Medians of seconds for a unit; `most` as in Row."""
    pairs = [(seconds_a_unit(ours), seconds_a_unit(theirs)) for _ in range(rounds)]
    return Row(name, statistics.median(a for a, _ in pairs), peer, statistics.median(b for _, b in pairs), most)


def seconds_a_unit(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    units = work()
    return (time.perf_counter() - begun) / units


def shown(rows: list[Row]) -> str:
    """The table as text: per second for ours and the peer, and the ratio of their times."""
    lines = [f"{'what':<50} {'a second':>12}   {'against':<46} {'a second':>12} {'ratio':>7}"]
    lines += [
        f"{row.name:<50} {1 / row.ours:>12,.1f}   {row.peer:<46} {1 / row.theirs:>12,.1f} {row.ratio:>7.2f}"
        f"   {row.verdict}".rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", "ratio: our time for one unit divided by the peer's; 1.00 is as fast as the peer."])
