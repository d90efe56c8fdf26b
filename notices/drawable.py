"""Which characters a letter can be drawn with: what the bundled fonts hold (fonts/coverage.txt). Pure."""

from bisect import bisect_right
from pathlib import Path

COVERAGE = Path(__file__).parent / "fonts" / "coverage.txt"
# Unicode's Default_Ignorable_Code_Point (UAX 44): joiners, variation selectors and marks of direction show nothing.
SHOWS_NOTHING = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
WHITE_SPACE = "\t\n\r"


def undrawable(words: str) -> tuple[str, ...]:
    """The distinct characters of `words` that no bundled font draws, in the order in which they first appear."""
    return tuple(dict.fromkeys(letter for letter in words if not _is_drawn(letter)))


def _is_drawn(letter: str) -> bool:
    return letter in WHITE_SPACE or _within(RUNS, ord(letter)) or _within(SHOWS_NOTHING, ord(letter))


def _within(runs: tuple[tuple[int, int], ...], character: int) -> bool:
    """Whether one of these runs (first and last character, in rising order) holds it."""
    place = bisect_right(runs, (character, 0x110000))
    return place > 0 and character <= runs[place - 1][1]


def _runs(lines: list[str]) -> tuple[tuple[int, int], ...]:
    """Lines of hexadecimal, `first` or `first-last`, as numbers."""
    ends = [[int(end, 16) for end in line.split("-")] for line in lines]
    return tuple((run[0], run[-1]) for run in ends)


RUNS = _runs(COVERAGE.read_text(encoding="ascii").split())
