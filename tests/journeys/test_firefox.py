"""The same files in Debian's Firefox, as it comes and as those set it who do not want to be tracked (Tor Browser)."""

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from PIL import ImageOps

from tests.declaring import exif
from tests.journeys.bare_site import CSP, serving
from tests.journeys.hashing import distance, values_of
from tests.oracle import lab_prints, raw_print
from tests.pictures import HOSTILE, REASON, STILL, TURNED, VIDEOS, photo, picture, platform_pdq, saved
from tests.videos import SCENES, clip, scene

ROOT = Path(__file__).resolve().parents[2]
FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
NODE = shutil.which("node", path=f"{ROOT}/.venv/bin:{os.environ['PATH']}")
READY = FIREFOX and NODE and (ROOT / "node_modules/puppeteer-core").is_dir()

PREFS = {
    "as it comes": {},
    "resisting fingerprinting": {"privacy.resistFingerprinting": True},
    "with every guard up": {
        "privacy.fingerprintingProtection": True,
        "privacy.fingerprintingProtection.overrides": "+AllTargets",
    },
}
LYING = [mode for mode in PREFS if mode != "as it comes"]
BIG = "12-megapixels.jpg"
GOLDEN = [*STILL, *TURNED, BIG]
# What no decoder in script reads, and what is not as its standard says: with a canvas that lies these are refused.
ONLY_BY_CANVAS = {"photo-cmyk.jpg"} | {name for name in GOLDEN if name.endswith(".webp")}
UNTRUE = {**dict.fromkeys(ONLY_BY_CANVAS, "noise"), "overfull.png": "broken"}
IN_SCRIPT = [name for name in GOLDEN if name not in UNTRUE]
EXACT = ("md5", "sha256")
CHOSEN = ["turned-6.jpg", "noise.png"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),  # one start of the browser hashes everything and goes through every page
    pytest.mark.skipif(
        not READY and "CI" not in os.environ, reason="no Firefox: apt-get install firefox-esr, then tools/node.sh"
    ),
]


@dataclass(frozen=True)
class Visit:
    """A page that is given files: when it is ready, and whose promise is the answer."""

    files: list[Path]
    call: str = "window.hashAll()"
    path: str = "/bare/client.html"
    until: str = "window.hashAll"

    def order(self, site):
        return {"address": site.address + self.path, "files": list(map(str, self.files)), "call": self.call,
                "until": self.until}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Everything that some page is given."""
    folder = tmp_path_factory.mktemp("pictures")
    for name in (*GOLDEN, *VIDEOS, *HOSTILE):
        (folder / name).write_bytes(picture(name))
    return folder


@pytest.fixture(scope="module")
def visits(folder, tmp_path_factory, browser):
    """What is asked of Firefox, by name."""
    more = tmp_path_factory.mktemp("more")
    (more / "a.png").write_bytes(saved(photo(seed=57), "PNG", exif=exif()))
    (more / "clip.webm").write_bytes(clip(browser))
    return {
        "hashes": Visit(sorted(folder.iterdir())),
        "more": Visit([more / "a.png"], MORE),
        "moments": Visit([more / "clip.webm"], MOMENTS),
        "shown": Visit([folder / name for name in CHOSEN], SHOWN, "/fingerprint/", LOADED),
    }


@pytest.fixture(scope="module")
def site():
    """Its policy is the one of the page for everybody (portal.views.fingerprint)."""
    pages = {"/fingerprint/": render_to_string("fingerprint/page.html"), "/language/catalog.js": ""}
    with serving(pages, f"{CSP}; media-src blob:") as server:
        yield server


@pytest.fixture(scope="module")
def said(site, visits):
    """The answer to a visit in a mode. Each mode is one start of the browser, which pays all its visits."""

    @cache
    def all_in(mode):
        paid = {name: visit for name, visit in visits.items() if name != "moments" or mode == "as it comes"}
        return dict(zip(paid, in_firefox(PREFS[mode], [visit.order(site) for visit in paid.values()]), strict=True))

    def of(mode, name):
        told = all_in(mode)[name]
        assert "answer" in told, f"{mode}, {name}: {told['error']}"
        return told["answer"]

    return of


def in_firefox(prefs, visits):
    order = json.dumps({"firefox": FIREFOX, "prefs": prefs, "visits": visits})
    script = ROOT / "tests/journeys/firefox.mjs"
    done = subprocess.run([NODE, script, order], cwd=ROOT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answers(said, visits):
    """Name to answer, in a mode."""
    names = [path.name for path in visits["hashes"].files]
    return lambda mode: dict(zip(names, said(mode, "hashes"), strict=True))


def expected(name):
    return {**lab_prints(picture(name)), **(raw_print(picture(name)) if name in TURNED else {})}


@pytest.mark.parametrize("name", GOLDEN)
def test_firefox_gives_every_hash_that_platforms_and_labs_compute(answers, name):
    assert values_of(answers("as it comes")[name]) == expected(name)


@pytest.mark.parametrize("mode", LYING)
@pytest.mark.parametrize("name", IN_SCRIPT)
def test_a_firefox_that_hides_its_canvas_gives_every_hash_too(answers, mode, name):
    assert values_of(answers(mode)[name]) == expected(name)


@pytest.mark.parametrize("mode", LYING)
@pytest.mark.parametrize("name", sorted(UNTRUE))
def test_a_firefox_that_hides_its_canvas_refuses_what_only_a_canvas_reads(answers, mode, name):
    assert answers(mode)[name] == {"refused": UNTRUE[name]}


@pytest.mark.parametrize("mode", PREFS)
@pytest.mark.parametrize("name", VIDEOS)
def test_firefox_gives_the_exact_hashes_of_a_video(answers, mode, name):
    digests = {kind: {"value": hashlib.new(kind, picture(name)).hexdigest()} for kind in EXACT}
    assert values_of(answers(mode)[name]) == digests


@pytest.mark.parametrize("mode", PREFS)
@pytest.mark.parametrize("name", HOSTILE)
def test_firefox_refuses_with_the_same_reasons(answers, mode, name):
    assert answers(mode)[name] == {"refused": REASON[name]}


MORE = """(async () => {
  const { Aside } = await import("/static/js/files/aside.js");
  const [aside, file] = [new Aside(), document.querySelector("input").files[0]];
  const frame = await createImageBitmap(file, { colorSpaceConversion: "none" });
  return { net: await window.hashWith("wide"), declared: await aside.declared(file), ready: await aside.ready,
           frame: await aside.hashFrame(frame).catch(({ message }) => message) };
})()"""


@pytest.mark.parametrize("mode", PREFS)
def test_firefox_casts_the_net_that_platforms_catch_with(said, mode):
    found = {each["variant"]: each["value"] for each in said(mode, "more")["net"]["fingerprints"] if "variant" in each}
    assert found["mirror"] == platform_pdq(ImageOps.mirror(photo(seed=57)))[0]
    assert len(found) > 40


@pytest.mark.parametrize("mode", PREFS)
def test_firefox_reads_what_a_file_declares(said, mode):
    assert [each["what"] for each in said(mode, "more")["declared"]] == [
        "software",
        "camera",
        "taken",
        "place",
        "serial",
    ]


def test_firefox_hashes_frames_and_owns_up_where_its_canvas_lies(said):
    assert said("as it comes", "more")["frame"]["value"] == platform_pdq(photo(seed=57))[0]
    assert {said(mode, "more")["ready"] for mode in LYING} == {"noise"}
    assert {said(mode, "more")["frame"] for mode in LYING} == {"failed"}


MOMENTS = """(async () => {
  const { Aside } = await import("/static/js/files/aside.js");
  const { framesOf } = await import("/static/js/files/frames.js");
  const [aside, file, found] = [new Aside(), document.querySelector("input").files[0], {}];
  const ask = HTMLVideoElement.prototype.requestVideoFrameCallback;
  let told = 0;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return ask.call(this, (...news) => (told++, callback(...news)));
  };
  for await (const { at, frame } of framesOf(file, { most: 300, signal: new AbortController().signal }))
    found[at] = (await aside.hashFrame(frame)).value;
  return { found, told };
})()"""


def test_firefox_finds_every_moment_of_a_video_and_tells_when_each_is_shown(said):
    moments = said("as it comes", "moments")
    far = {at: distance(moments["found"][str(at)], platform_pdq(scene(seed))[0]) for at, seed in enumerate(SCENES)}
    assert {at for at, bits in far.items() if bits <= 31} == {0, 1, 2, 3}
    assert moments["told"] >= 4


LOADED = """/You may go offline now/.test(document.querySelector("[data-loaded]").textContent)"""
SHOWN = """(async () => {
  const told = document.querySelector("[data-hash-status]");
  while (!told.textContent.startsWith("Done.")) await new Promise((after) => setTimeout(after, 50));
  return [...document.querySelectorAll("[data-result]")].map((row) => Object.fromEntries(
    [...row.querySelectorAll("output[data-kind]")].map((output) => [output.dataset.kind, output.textContent])));
})()"""


@pytest.mark.parametrize("mode", PREFS)
@pytest.mark.parametrize("name", CHOSEN)
def test_the_page_for_everybody_shows_in_firefox_what_labs_compute(said, mode, name):
    values = {kind.replace("_", "-"): print_["value"] for kind, print_ in expected(name).items()}
    shown = dict(zip(CHOSEN, said(mode, "shown"), strict=True))
    assert values.items() <= shown[name].items()
