"""A maildir that the operator's mail server delivers to: read, kept as text, then deleted there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from notices.mail_in.reading import MOST_BYTES

FOLDERS = ("new", "cur")


@dataclass
class Found:
    """One mail in a mailbox: its bytes (the beginning only, where it is too long) and its whole size in bytes.

    Whoever could not take it in says `stays`: then it is left where it lies, for the next time.
    """

    raw: bytes
    size: int
    stays: bool = False


def mails(folder: Path) -> Iterator[Found]:
    """Every mail in the maildir, oldest name first.

    Once the caller comes back for the next one, the mail is deleted: its row is committed then, and whatever picture
    it held must not lie about. What raised, or is marked to stay, stays, and is read again.
    """
    for path in sorted(path for name in FOLDERS for path in (folder / name).glob("*") if path.is_file()):
        with _opened(path) as found:
            if found is not None:
                yield found


@contextmanager
def _opened(path: Path) -> Iterator[Found | None]:
    try:
        with path.open("rb") as file:
            found = Found(file.read(MOST_BYTES + 1), os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        yield None  # another reader was faster
        return
    yield found
    if not found.stays:
        path.unlink(missing_ok=True)
