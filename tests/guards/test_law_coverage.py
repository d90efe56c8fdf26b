"""The law's modules are tested to the last branch, by their own tests alone, and without luck: by examples chosen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAW = [
    *(f"notices/{name}.py" for name in ("backoff", "clock", "fingerprints", "following", "letter", "states")),
    *(f"takedown/{name}.py" for name in ("codes", "locators", "scope", "states", "text", "validity")),
    *("notices/web_addresses.py", "takedown/forwarding.py", "takedown/pasting.py", "takedown/share_codes.py"),
]
# What Hypothesis happens to draw would make a branch seen today and missed tomorrow.
CHOSEN = ["-m", "not hypothesis"]
# The law knows no framework, and neither do its tests: without plugins, fixtures and Django they cost a third.
BARE = ["-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "-o", "addopts=", "--noconftest", "--assert=plain"]
# What knows Django measures nothing of the law.
OTHERS = [f"--ignore=tests/pure/test_{name}.py" for name in ("evidence_table", "waits")]


@pytest.fixture(scope="module")
def covered(tmp_path_factory):
    """Branch coverage of the law's modules by the chosen tests of tests/pure, as coverage.py reports it."""
    folder = tmp_path_factory.mktemp("coverage")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    environment = {**alone, "COVERAGE_FILE": str(folder / "data"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = [sys.executable, "-m", "coverage"]
    pytest_words = ["-m", "pytest", "-q", "--no-header", *BARE, *CHOSEN, *OTHERS, "tests/pure"]
    measured = subprocess.run([*run, "run", "--branch", f"--include={','.join(LAW)}", *pytest_words],
                              cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    assert measured.returncode == 0, measured.stdout[-2000:]
    subprocess.run(
        [*run, "json", "-o", folder / "report.json"], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return json.loads((folder / "report.json").read_text())["files"]


@pytest.mark.slow
@pytest.mark.parametrize("module", LAW)
def test_every_branch_of_the_law_is_walked(covered, module, record_property):
    summary, file = covered[module]["summary"], covered[module]
    record_property("proved: branches of the law", summary["covered_branches"])
    assert summary["percent_covered"] == 100, (file["missing_lines"], file["missing_branches"])
