"""Where the servers' files lie, and who may reach them."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.server import EmbeddedError

LONGEST_SOCKET_FOLDER = 80  # bytes; a unix address holds 103 on macOS, and PostgreSQL adds "/.s.PGSQL.5432.lock"


def default_data_dir(checkout: Path) -> Path:
    """`.data/` in the checkout; for root a folder of this checkout's own under /var/lib."""
    if os.getuid() != 0:
        return checkout / ".data"
    return Path("/var/lib") / f"recourse-{short_digest(checkout.resolve())}"


def short_digest(path: Path) -> str:
    """Ten hex digits that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def make_data_dir(folder: Path) -> Path:
    """Make the folder if it is missing; returns it resolved."""
    if not folder.exists():
        folder.mkdir(parents=True)
        _close(folder)
    return folder.resolve()


def _close(folder: Path) -> None:
    """Only ours; root's lets PostgreSQL's user pass through to its own folder, and list nothing."""
    folder.chmod(0o711 if os.getuid() == 0 else 0o700)


@contextmanager
def temporary_data_dir() -> Iterator[Path]:
    """A fresh folder, removed afterwards with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix="rc-")).resolve()
    _close(folder)
    try:
        yield folder
    finally:
        # As root the cluster may be a link to a folder elsewhere.
        shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_user_of(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two runs never share it; EmbeddedError if somebody else does."""
    with open(data_dir / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EmbeddedError(f"{data_dir} is in use: Recourse is already running there.") from error
        yield


def open_to_others(path: Path) -> bool:
    """Whether a user with no rights of their own can get to this file or through this folder."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def hand_over(path: Path, *, owner_of: Path) -> None:
    """Give the file to the owner of another one; nothing to do unless we are root."""
    if os.getuid() == 0:
        owner = owner_of.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def socket_folder(wanted: Path, *, owner_of: Path) -> Path:
    """`wanted`, made 0700; or a short temporary folder when its address would not fit a unix socket."""
    if len(os.fsencode(wanted)) > LONGEST_SOCKET_FOLDER:
        wanted = Path(tempfile.mkdtemp(prefix="rc-"))
    wanted.mkdir(mode=0o700, exist_ok=True)
    hand_over(wanted, owner_of=owner_of)
    return wanted


def write_secret(path: Path, secret: str) -> None:
    """Write a new file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret)
