"""What Lighthouse says of the first pages on a running portal, as a phone on a slow line meets them."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.journeys.browser import CHROMIUM
from tests.journeys.stack import portal

ROOT = Path(__file__).resolve().parents[1]
NODE, PROGRAM = ROOT / ".venv/bin/node", ROOT / "node_modules/lighthouse/cli/index.js"
PAGES = ("/", "/request/", "/case/")
CATEGORIES = ("accessibility", "best-practices", "performance")
TRIES = 3

Report = dict[str, Any]


def report_on(address: str, categories: Sequence[str] = CATEGORIES, program: str = CHROMIUM) -> Report:
    """Lighthouse's report of one page, of these categories and of what was fetched.

    A trace that Chromium did not finish is taken anew, twice at most.
    """
    for _ in range(TRIES - 1):
        with suppress(RuntimeError, subprocess.TimeoutExpired):
            return _whole(_run(address, categories, program))
    return _whole(_run(address, categories, program))


def _whole(report: Report) -> Report:
    """The report; RuntimeError where Lighthouse could not make up its mind about all of it."""
    scores = [category.get("score") for category in report.get("categories", {}).values()]
    if report.get("runtimeError") or None in scores:
        raise RuntimeError(report.get("runtimeError", {}).get("message", "a category has no score"))
    return report


def _run(address: str, categories: Sequence[str], program: str) -> Report:
    """By way of a file: Node may end before a pipe has taken more than 64 KiB of what it says."""
    env = {**os.environ, "CHROME_PATH": program}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [
            *(NODE, PROGRAM, address, "--quiet", "--output=json", f"--output-path={path}"),
            *("--no-enable-error-reporting", f"--only-categories={','.join(categories)}"),
            "--only-audits=network-requests",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
        if not path.exists():
            raise RuntimeError(f"Lighthouse said nothing: {done.stderr[-500:]}")
        report: Report = json.loads(path.read_text())
        return report


def score(report: Report, category: str) -> int:
    """0 to 100, as Lighthouse shows it."""
    return round(report["categories"][category]["score"] * 100)


def requests(report: Report) -> list[Report]:
    """Everything that the page fetched: `url`, `transferSize` (bytes on the wire, headers too), `resourceType`."""
    found: list[Report] = report["audits"]["network-requests"]["details"]["items"]
    return found


def kilobytes(report: Report) -> float:
    """What came over the wire for the page and all that belongs to it."""
    return sum(each["transferSize"] for each in requests(report)) / 1024


def shown() -> str:
    """A line for each page, for `make bench`; says so where Lighthouse is missing."""
    if not PROGRAM.exists():
        return "Lighthouse is missing, so the first pages were not measured (tools/node.sh)."
    with tempfile.TemporaryDirectory() as folder, portal(Path(folder) / "portal") as home:
        lines = [_line(page, report_on(home.url + page)) for page in PAGES]
    return "\n".join(["Lighthouse, a phone on a slow line (simulated):", *lines])


def _line(page: str, report: Report) -> str:
    scores = ", ".join(f"{category} {score(report, category)}" for category in CATEGORIES)
    return f"{page:<12} {scores}, {kilobytes(report):.0f} KB in {len(requests(report))} requests, not compressed"
