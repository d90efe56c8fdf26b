"""Child processes: started in a session of their own, ended politely, and ended with us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """One running child with the signal that asks it to finish."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    asked: bool = False

    @property
    def ended(self) -> bool:
        """Whether the process is over."""
        return self.process.poll() is not None

    def ask(self) -> None:
        """Ask it once to finish; does not wait."""
        if not self.asked and not self.ended:
            self.process.send_signal(self.stop_signal)
        self.asked = True

    def stop(self, patience: float = 4.0) -> None:
        """Ask, wait `patience` seconds, then kill whatever is left of its process group."""
        self.ask()
        if not self.ended:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        # A group that is gone is what we want; macOS says "not permitted" of one that holds only zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        return last_lines(self.log, count)


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path = Path("/"),
    stop_signal: signal.Signals = signal.SIGTERM,
    identity: Mapping[str, Any] | None = None,
) -> Child:
    """Start `command` with its output in `log` (0600; the log of the run before stays as `.1`).

    `identity` holds Popen's `user`, `group` and `extra_groups` for a child with fewer rights.
    """
    with open_log(log) as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_end_with_parent(stop_signal),
            **(identity or {}),
        )
    return Child(name, process, log, stop_signal)


def open_log(log: Path) -> Any:
    """A fresh log for appending, 0600; the one before it becomes `.1`."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def _end_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel passes our death on, SIGKILL included. It watches the thread that started
    the child, so only the main thread may ask for it."""
    if _LIBC is None or threading.current_thread() is not threading.main_thread():
        return None
    libc, parent = _LIBC, os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:
            os._exit(1)

    return ask


def end_orphan(pid_file: Path, marker: str, stop_signal: signal.Signals, patience: float = 10.0) -> None:
    """End the process that an unclean end left behind, if it still runs; then drop its pid file.

    A pid may belong to a stranger by now, so its command line must hold `marker`.
    """
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if marker in _command_line(pid):
        os.kill(pid, stop_signal)
        _wait_gone(pid, marker, patience)
    pid_file.unlink(missing_ok=True)


def _wait_gone(pid: int, marker: str, patience: float) -> None:
    pause = threading.Event()
    for _ in range(int(patience * 20)):
        if marker not in _command_line(pid):
            return
        pause.wait(0.05)
    os.kill(pid, signal.SIGKILL)


def _command_line(pid: int) -> str:
    proc = Path("/proc") / str(pid) / "cmdline"
    try:
        if proc.parent.parent.joinpath("self").exists():
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        answer = subprocess.run(
            ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return answer.stdout
    except OSError:
        return ""
