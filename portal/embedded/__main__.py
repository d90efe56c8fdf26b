"""Run a command with both servers around it.

python -m portal.embedded exec [--temporary] [--no-fsync] -- COMMAND...
"""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from portal import embedded


def main(argv: list[str]) -> int:
    """Start both servers unless DATABASE_URL / REDIS_URL are set, run the command, stop them."""
    arguments = _arguments(argv)
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _leave)
    with ExitStack() as stack:
        servers = stack.enter_context(
            embedded.running(
                stack.enter_context(embedded.temporary_data_dir()) if arguments.temporary else _data_dir(),
                database_url=os.environ.get("DATABASE_URL", ""),
                redis_url=os.environ.get("REDIS_URL", ""),
                fsync=not arguments.no_fsync,
            )
        )
        return _run(arguments.command, servers)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    parser.add_argument("action", choices=["exec"])
    parser.add_argument("--temporary", action="store_true", help="own fresh data folder, removed afterwards")
    parser.add_argument("--no-fsync", action="store_true", help="for tests: faster, not safe against a power cut")
    parser.add_argument("command", nargs="+", help="what to run, after --")
    return parser.parse_args(argv)


def _data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or embedded.default_data_dir(Path(__file__).parents[2]))


def _run(command: list[str], servers: embedded.Servers) -> int:
    addresses = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    early: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def hand_on(signum: int, frame: FrameType | None) -> None:
        # A terminal's Ctrl-C reaches the command by itself.
        if signum == signal.SIGINT and sys.stdin.isatty():
            return
        if process is None:
            early.append(signum)
        else:
            process.send_signal(signum)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, hand_on)
    process = subprocess.Popen(command, env=os.environ | addresses)
    for each in early:
        process.send_signal(each)
    code = process.wait()
    return code if code >= 0 else 128 - code


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except embedded.EmbeddedError as error:
        sys.exit(f"Recourse: {error}")
