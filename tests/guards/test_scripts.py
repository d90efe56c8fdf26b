"""The scripts of the pages: their types hold, and the npm parts are what the locked packages give."""

import subprocess
from pathlib import Path

import pytest

from tests.guards.house import ROOT

pytestmark = pytest.mark.slow

VENDOR = ROOT / "static/js/vendor"
TSC = ("node_modules/typescript/bin/tsc", "--project", ".")


@pytest.fixture(scope="module", autouse=True)
def node_modules():
    subprocess.run(["tools/node.sh"], cwd=ROOT, check=True)


def built(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if not path.name.endswith(".d.ts")}


def test_the_types_of_every_script_hold():
    checked = subprocess.run([".venv/bin/node", *TSC], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.stdout == ""
    assert checked.returncode == 0


def test_the_npm_parts_are_built_from_the_locked_packages_to_the_last_byte(tmp_path):
    subprocess.run(["tools/build-npm-parts.sh", tmp_path], cwd=ROOT, check=True)
    assert built(tmp_path) == built(VENDOR)


def test_the_lock_file_names_no_registry_and_every_package_by_its_digest():
    lock = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
