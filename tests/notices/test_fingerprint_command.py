"""`manage.py fingerprint`: a lab's own machine says what a platform's and the person's browser say."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import imagehash
import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageOps

from notices.fingerprints import parse
from notices.management.commands import fingerprint as command
from tests.pictures import photo, picture, platform_pdq, png_of_zeros, saved

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
GUIDE = (CHECKOUT / "docs/platforms/hashing.md").read_text()


@pytest.fixture
def put(tmp_path):
    """Lay a file down; returns its path."""

    def lay(name, content):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return lay


def answers_for(*paths):
    said = io.StringIO()
    call_command("fingerprint", *paths, stdout=said)
    return json.loads(said.getvalue())


def by_kind(answer):
    return {each["kind"]: each for each in answer["fingerprints"]}


def test_a_turned_picture_is_hashed_as_seen_and_as_stored(put):
    (answer,) = answers_for(put("a.jpg", picture("turned-6.jpg")))
    stored = Image.open(io.BytesIO(picture("turned-6.jpg")))
    seen, raw = by_kind(answer)["pdq"], by_kind(answer)["pdq_raw_orientation"]
    assert (seen["value"], seen["quality"]) == platform_pdq(ImageOps.exif_transpose(stored))
    assert (raw["value"], raw["quality"]) == platform_pdq(stored)
    assert by_kind(answer)["dhash"]["value"] == str(imagehash.dhash(ImageOps.exif_transpose(stored)))
    assert by_kind(answer)["phash"]["value"] == str(imagehash.phash(ImageOps.exif_transpose(stored)))


def test_the_exact_ones_are_of_the_bytes(put):
    (answer,) = answers_for(put("a.png", picture("words.png")))
    assert by_kind(answer)["sha256"]["value"] == hashlib.sha256(picture("words.png")).hexdigest()
    assert by_kind(answer)["md5"]["value"] == hashlib.md5(picture("words.png")).hexdigest()
    assert list(by_kind(answer)) == ["pdq", "dhash", "phash", "md5", "sha256"]


def test_what_it_prints_is_what_the_portal_takes(put):
    (answer,) = answers_for(put("a.jpg", saved(photo(), "JPEG")))
    for each in answer["fingerprints"]:
        assert parse(each["kind"], each["value"], each.get("quality"))


def test_a_video_gets_the_exact_ones_only(put):
    (answer,) = answers_for(put("a.webm", b"\x1aE\xdf\xa3" + bytes(500)))
    assert list(by_kind(answer)) == ["md5", "sha256"]


def test_a_plain_surface_gets_no_pdq(put):
    (answer,) = answers_for(put("wall.png", saved(Image.new("RGB", (90, 90), "grey"), "PNG")))
    assert "pdq" not in by_kind(answer)


@pytest.mark.parametrize("content", [picture("photo-420.jpg")[:3000], png_of_zeros(60000, 60000, 1000)])
def test_a_file_that_cannot_be_read_says_why_and_keeps_the_others(put, capsys, content):
    said = io.StringIO()
    with pytest.raises(CommandError, match="Not every file"):
        call_command("fingerprint", put("bad.jpg", content), put("a.png", picture("words.png")), stdout=said)
    bad, good = json.loads(said.getvalue())
    assert bad["error"]
    assert "pdq" in by_kind(good)


def test_without_the_extra_it_says_what_to_install(put, monkeypatch):
    monkeypatch.setattr(command, "NEEDED", ("a_package_that_is_not_here",))
    with pytest.raises(CommandError, match=r"tools/venv\.sh dev"):
        answers_for(put("a.png", picture("words.png")))


def test_the_guides_commands_run_as_they_stand():
    commands = re.search(r"```sh\n(tools/venv\.sh dev\n.*?)```", GUIDE, re.DOTALL).group(1)
    done = subprocess.run(["bash", "-ec", commands], cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pdq" in by_kind(json.loads(done.stdout)[0])


def test_the_extra_can_be_installed_from_a_checkout_and_brings_packages_only(tmp_path):
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, tmp_path)
    for name in ("portal", "takedown", "notices", "vault", "static"):
        (tmp_path / name).mkdir()
    command = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "."]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert all(".dist-info/" in name for name in wheel.namelist())
        metadata = wheel.read(next(name for name in wheel.namelist() if name.endswith("/METADATA"))).decode()
    assert "Provides-Extra: lab\n" in metadata
    assert "pdqhash" in metadata


@pytest.mark.parametrize("said", [GUIDE, command.MISSING])
def test_nobody_is_told_to_install_us_by_a_name_of_an_index(said):
    assert "recourse-portal" not in said
