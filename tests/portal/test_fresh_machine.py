"""A set-up that nobody's later upload can break, with the oldest pip that a Python we support brought along.

A small index holds what the lock names, and beside it what its authors uploaded afterwards: a newer helper, and newer
build tools that no longer build. The lock asks, as ours does, for a package that wants an extra of another.
"""

import base64
import compileall
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
CHECKOUT = Path(__file__).resolve().parents[2]
OLDEST_PIP = next((CHECKOUT / ".venv/oldest-pip").glob("pip-*.whl"), None)

BUILDER = """
import pathlib, zipfile

def get_requires_for_build_wheel(settings=None):
    return []

def build_wheel(folder, settings=None, metadata=None):
    name = "fromsource-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        for part, text in %r.items():
            wheel.writestr(part, text)
    return name
"""


def parts(name, version, code="", needs=(), extras=()):
    """What stands in a wheel: its one module, its metadata and its record."""
    about = f"{name}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras] + [f"Requires-Dist: {need}" for need in needs]
    files = {
        f"{name}.py": code,
        f"{about}/METADATA": "\n".join(lines) + "\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{each},sha256={digest(text)},{len(text)}\n" for each, text in files.items())
    return {**files, f"{about}/RECORD": record + f"{about}/RECORD,,\n"}


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


class Index:
    """A folder of packages, as pip's --find-links reads it."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def upload(self, name, version, **metadata):
        path = self.folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for part, text in parts(name, version, **metadata).items():
                wheel.writestr(part, text)
        return self.locked(name, version, path)

    def upload_source(self, name, version, built_by):
        path = self.folder / f"{name}-{version}.tar.gz"
        project = f'[build-system]\nrequires = ["{built_by}"]\nbuild-backend = "{built_by}"\n'
        with tarfile.open(path, "w:gz") as source:
            about = f"Name: {name}\nVersion: {version}\n"
            for part, text in {"pyproject.toml": project, "PKG-INFO": about}.items():
                entry = tarfile.TarInfo(f"{name}-{version}/{part}")
                entry.size = len(text)
                source.addfile(entry, io.BytesIO(text.encode()))
        return self.locked(name, version, path)

    @staticmethod
    def locked(name, version, path):
        return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Clone:
    """An empty clone: the set-up's two scripts, and locks for the packages of the index."""

    def __init__(self, folder, index, pip):
        self.folder, self.index, self.pip = folder, index, pip
        (folder / "tools").mkdir(parents=True)
        for script in ("venv.sh", "common.sh"):
            shutil.copy(CHECKOUT / "tools" / script, folder / "tools" / script)

    def lock(self, name, *lines):
        (self.folder / f"requirements{name}.lock").write_text("".join(lines))

    def set_up(self, want="run"):
        """tools/venv.sh with nothing in the environment but this index, and a Python that brings the oldest pip."""
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHON": str(self.old_python()),
            "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.index.folder), "PIP_CONFIG_FILE": os.devnull,
        }  # fmt: skip
        return subprocess.run(["tools/venv.sh", want], cwd=self.folder, env=env, capture_output=True, text=True)

    def old_python(self):
        """A Python whose `-m venv` brings the oldest pip."""
        wrapper = self.folder / "python3-of-2022"
        wrapper.write_text(
            f'#!/bin/sh\ncase "$*" in "-m venv"*) ;; *) exec "{sys.executable}" "$@" ;; esac\n'
            f'"{sys.executable}" -m venv --without-pip "$3" "$4" || exit\n'
            f'exec cp -a "{self.pip}/." "$4"/lib/python3*/site-packages\n'
        )
        wrapper.chmod(0o755)
        return wrapper

    def python(self, *words):
        command = [str(self.folder / ".venv/bin/python"), *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder).stdout.strip()

    def has(self, name):
        return self.python("-c", f"from importlib.metadata import version; print(version({name!r}))")


@pytest.fixture(scope="module")
def pip(tmp_path_factory):
    """The oldest pip, unpacked and compiled once."""
    folder = tmp_path_factory.mktemp("pip")
    zipfile.ZipFile(OLDEST_PIP).extractall(folder)
    compileall.compile_dir(folder, quiet=1)
    return folder


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index")


@pytest.fixture
def clone(tmp_path, index, pip):
    """Locked while `measure` was at 1.0; a newer one was uploaded since."""
    runner = index.upload("runner", "1.0", needs=["measure[toml] >=1.0"])
    measure = index.upload("measure", "1.0", extras=["toml"])
    index.upload("measure", "1.1", extras=["toml"])
    clone = Clone(tmp_path / "clone", index, pip)
    clone.lock("-build")
    clone.lock("", runner, measure)
    return clone


def test_the_oldest_pip_sets_up_from_the_lock_though_a_newer_package_was_uploaded(clone):
    ended = clone.set_up()
    assert ended.returncode == 0, ended.stderr
    assert clone.python("-m", "pip", "--version").startswith("pip 22.3 ")
    assert (clone.has("runner"), clone.has("measure")) == ("1.0", "1.0")


def test_a_package_that_comes_as_source_is_built_with_the_locked_tool(clone, index):
    clone.lock("-build", index.upload("builder", "1.0", code=BUILDER % parts("fromsource", "1.0", code="built = True")))
    clone.lock("", index.upload_source("fromsource", "1.0", built_by="builder"))
    index.upload("builder", "2.0", code="raise SystemExit('this upload builds nothing')")
    ended = clone.set_up()
    assert ended.returncode == 0, ended.stderr
    assert clone.python("-c", "import fromsource; print(fromsource.built)") == "True"


def test_what_is_installed_already_is_left_alone_and_a_new_lock_leaves_nothing_of_it(clone, index):
    clone.set_up()
    again = clone.set_up()
    assert (again.returncode, again.stderr) == (0, "")
    clone.lock("", index.upload("successor", "1.0"))
    assert clone.set_up().returncode == 0
    assert (clone.has("successor"), clone.has("runner")) == ("1.0", "")


def test_a_lock_that_lacks_a_package_is_refused_by_name(clone, index):
    clone.lock("", index.upload("lonely", "1.0", needs=["friend"]))
    ended = clone.set_up()
    assert ended.returncode == 1
    assert "lonely 1.0 requires friend, which is not installed" in ended.stderr
    assert not (clone.folder / ".venv/installed-run").exists()


def test_a_file_that_is_not_the_locked_one_is_refused(clone, index):
    index.upload("measure", "1.0", code="planted = True")
    ended = clone.set_up()
    assert ended.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in ended.stderr


def test_our_own_locks_hold_whatever_their_packages_ask_for():
    """pip check judges the packages that this very suite runs on."""
    ended = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("lock", sorted(CHECKOUT.glob("requirements*.lock")), ids=lambda lock: lock.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(lock):
    lines = lock.read_text().splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert not any("://" in line or line.startswith("-") for line in lines)
