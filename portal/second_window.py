"""What `make run` leaves for a second window: `staff.env`, the settings that its staff processes were started with.

Standard library only: manage.py reads it before Django and its settings.
"""

import shlex
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from portal import embedded
from portal.embedded.folders import write_secret

CHECKOUT = Path(__file__).resolve().parents[1]
FILE = "staff.env"
OWN = ("DATABASE_URL", "SECRET_KEY", "RECOURSE_ROLE")


def data_dir(environ: Mapping[str, str]) -> Path:
    """The folder of `make run`: DATA_DIR, or this checkout's own."""
    return Path(environ.get("DATA_DIR") or embedded.default_data_dir(CHECKOUT)).absolute()


def leave(folder: Path, settings: Mapping[str, str]) -> None:
    """Write them as lines that a shell can read too; for their owner only (0600)."""
    write_secret(folder / FILE, "".join(f"export {name}={shlex.quote(value)}\n" for name, value in settings.items()))


def take_up(environ: MutableMapping[str, str]) -> None:
    """Fill `environ` with what was left, unless it names a database, a key or a role itself; what it names stays."""
    if any(environ.get(each) for name in OWN for each in (name, f"{name}_FILE")):
        return
    try:
        left = (data_dir(environ) / FILE).read_text(encoding="utf-8")
    except OSError:
        return  # nothing was ever started here
    for word in shlex.split(left):
        name, told, value = word.partition("=")
        if told:
            environ.setdefault(name, value)


def manage(environ: Mapping[str, str]) -> str:
    """How a command begins in a second window, in the checkout."""
    folder = environ.get("DATA_DIR")
    return f"{f'DATA_DIR={shlex.quote(folder)} ' if folder else ''}.venv/bin/python manage.py"
