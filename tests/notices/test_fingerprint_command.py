"""`manage.py fingerprint`: a lab's own machine says what a platform's and the person's browser say."""

import hashlib
import io
import json

import imagehash
import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageOps

from notices.fingerprints import parse
from notices.management.commands import fingerprint as command
from tests.pictures import photo, picture, platform_pdq, png_of_zeros, saved


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
    with pytest.raises(CommandError, match=r"recourse-portal\[lab\]"):
        answers_for(put("a.png", picture("words.png")))
