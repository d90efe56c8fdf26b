"""How much memory the test's own browser holds, all its processes together."""

import os
from pathlib import Path


def browser_memory():
    """Bytes of their own (not shared, not of files) of every Chromium process below this one."""
    return sum(_own_bytes(pid) for pid in _below(os.getpid()) if "chrom" in _read(pid, "cmdline"))


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
