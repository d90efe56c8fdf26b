"""The same files in Debian's Firefox, as it comes and as those set it who do not want to be tracked (Tor Browser)."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import ImageOps

from tests.journeys.bare_site import serving
from tests.journeys.hashing import by_kind, distance, opened, pdq_of
from tests.pictures import HOSTILE, REASON, STILL, TURNED, picture, platform_pdq

ROOT = Path(__file__).resolve().parents[2]
FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
NODE = shutil.which("node", path=f"{ROOT}/.venv/bin:{os.environ['PATH']}")
READY = FIREFOX and NODE and (ROOT / "node_modules/puppeteer-core").is_dir()

PREFS = {
    "as it comes": {},
    "resisting fingerprinting": {"privacy.resistFingerprinting": True},
    "with a noisy canvas": {
        "privacy.fingerprintingProtection": True,
        "privacy.fingerprintingProtection.overrides": "+CanvasRandomization",
    },
}
LYING = [mode for mode in PREFS if mode != "as it comes"]
ROUNDED = {"see-through-lossy.webp"}  # Firefox multiplies by the opacity and divides again
KIND = {name: name.rsplit(".")[-1] for name in (*STILL, *TURNED)}
PLAINLY = [name for name in KIND if KIND[name] != "webp" and name not in ("photo-cmyk.jpg", "overfull.png")]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not READY, reason="no Firefox: apt-get install firefox-esr, then tools/node.sh"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for name in (*STILL, *TURNED, *HOSTILE):
        (folder / name).write_bytes(picture(name))
    return folder


@pytest.fixture(scope="module")
def answers(folder):
    """Mode to name to answer; each mode is one start of the browser."""
    names = [path.name for path in sorted(folder.iterdir())]
    with serving({}) as site:
        return {
            mode: dict(zip(names, in_firefox(site, prefs, [str(folder / name) for name in names]), strict=True))
            for mode, prefs in PREFS.items()
        }


def in_firefox(site, prefs, files):
    order = {"firefox": FIREFOX, "prefs": prefs, "address": f"{site.address}/bare/client.html",
             "files": files, "call": "window.hashAll()"}  # fmt: skip
    script = ROOT / "tests/journeys/firefox.mjs"
    done = subprocess.run([NODE, script, json.dumps(order)], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["answers"]


@pytest.mark.parametrize("name", STILL)
def test_firefox_gives_the_hashes_that_platforms_compute(answers, name):
    answer = answers["as it comes"][name]
    pdq, quality = platform_pdq(opened(picture(name)))
    assert distance(pdq_of(answer)[0], pdq) <= (2 if name in ROUNDED else 0)
    assert pdq_of(answer)[1] == quality
    assert by_kind(answer)["sha256"]["value"] == hashlib.sha256(picture(name)).hexdigest()


@pytest.mark.parametrize("name", TURNED)
def test_firefox_gives_both_directions(answers, name):
    answer = answers["as it comes"][name]
    assert pdq_of(answer) == platform_pdq(ImageOps.exif_transpose(opened(picture(name))))
    assert pdq_of(answer, "pdq_raw_orientation") == platform_pdq(opened(picture(name)))


@pytest.mark.parametrize("mode", PREFS)
@pytest.mark.parametrize("name", HOSTILE)
def test_firefox_refuses_with_the_same_reasons(answers, mode, name):
    assert answers[mode][name] == {"refused": REASON[name]}


@pytest.mark.parametrize("mode", LYING)
@pytest.mark.parametrize("name", PLAINLY)
def test_a_firefox_that_hides_its_canvas_is_close(answers, mode, name):
    seen = ImageOps.exif_transpose(opened(picture(name)))
    assert distance(pdq_of(answers[mode][name])[0], platform_pdq(seen)[0]) <= (0 if KIND[name] == "png" else 10)


@pytest.mark.parametrize("name", [name for name in KIND if KIND[name] == "webp"])
def test_a_firefox_that_hides_its_canvas_refuses_what_only_a_canvas_reads(answers, name):
    assert answers["resisting fingerprinting"][name] == {"refused": "noise"}


@pytest.mark.parametrize("name", [name for name in KIND if KIND[name] == "webp"])
def test_a_firefox_with_a_noisy_canvas_is_right_or_refuses(answers, name):
    answer, seen = answers["with a noisy canvas"][name], ImageOps.exif_transpose(opened(picture(name)))
    refused = answer == {"refused": "noise"}
    assert refused or distance(pdq_of(answer)[0], platform_pdq(seen)[0]) <= 2
