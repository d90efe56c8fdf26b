"""How much memory the test's own browser holds: its main process, and all of them together."""

import os
from pathlib import Path


def browser_memory():
    """Bytes of their own (not shared, not of files): of the browser process, and of all Chromium's together.

    Both are of the processes below this one; the second holds the first.
    """
    sizes = [(_read(pid, "cmdline"), _own_bytes(pid)) for pid in _below(os.getpid())]
    ours = [(command, size) for command, size in sizes if "chrom" in command]
    return sum(size for command, size in ours if "--type=" not in command), sum(size for _, size in ours)


def grown_since(before):
    """How far both have grown."""
    return [now - then for now, then in zip(browser_memory(), before, strict=True)]


def _below(pid):
    """The processes that this one started, and those that they started."""
    for child in _read(pid, f"task/{pid}/children").split():
        yield int(child)
        yield from _below(int(child))


def _own_bytes(pid):
    lines = [line for line in _read(pid, "status").splitlines() if line.startswith("RssAnon:")]
    return sum(int(line.split()[1]) * 1024 for line in lines)


def _read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""
