"""Two thousand hurt files: no hang, no crash, and no fingerprint of what nobody could open."""

import io
import random
import warnings
import zlib
from dataclasses import dataclass
from functools import cache

import pytest
from PIL import Image

from tests import declaring
from tests.journeys.hashing import distance, hash_in, named, pdq_of
from tests.pictures import few_greys, photo, platform_pdq, saved, see_through, sixteen_bit, turned, woven

pytestmark = pytest.mark.slow

SEED = 20261122
LONGEST = 10_000
BATCH = 100


def whole_files():
    image, sized = photo(96, 70, seed=60), (96, 70)
    return [
        saved(image, "JPEG"),
        saved(image, "JPEG", progressive=True, subsampling=0),
        saved(image.convert("L"), "JPEG", restart_marker_blocks=3),
        turned(6, size=sized),
        saved(image, "PNG"),
        saved(see_through(image), "PNG"),
        saved(image.quantize(32), "PNG"),
        sixteen_bit(image, 2),
        woven(image),
        few_greys(image, 2),
        saved(image, "WEBP", quality=60),
        saved(see_through(image), "WEBP", lossless=True),
    ]


def hurt(content, chance):
    """One to three wounds of the kinds that discs, networks and attackers make."""
    content = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        length = chance.randint(1, min(40, len(content) - at))
        match chance.randrange(6):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                content[at : at + length] = chance.randbytes(length)
            case 2:
                del content[at : at + length]
            case 3:
                content[at:at] = content[at : at + length]
            case 4:
                content[at : at + length] = bytes(length)
            case 5:
                content[at] = 0xFF
    return bytes(content)


def mended(content):
    """With right checksums where the chunks still follow each other: an attacker's PNG, not a bad disc's."""
    content, at = bytearray(content), 8
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        if end + 4 <= len(content):
            content[end : end + 4] = zlib.crc32(content[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(content)


def hurt_files(count):
    """Every second PNG is mended, so that what stands behind the checksums is tried too."""
    chance, files = random.Random(SEED), whole_files()
    made = [hurt(files[number % len(files)], chance) for number in range(count)]
    return [
        mended(each) if each.startswith(b"\x89PNG") and number % 24 < 12 else each for number, each in enumerate(made)
    ]


@dataclass
class Result:
    content: bytes
    answer: dict
    milliseconds: float

    @property
    def pdq(self):
        """Of the pixels as stored, as platforms read them; None where there is no look-alike fingerprint."""
        held = {each["kind"] for each in self.answer.get("fingerprints", [])}
        kind = next((kind for kind in ("pdq_raw_orientation", "pdq") if kind in held), None)
        return kind and pdq_of(self.answer, kind)[0]


def results(page, files):
    for start in range(0, len(files), BATCH):
        batch = files[start : start + BATCH]
        answers = hash_in(page, *((f"{number}.bin", content) for number, content in enumerate(batch)), call="hashTimed")
        yield from (Result(content, **answer) for content, answer in zip(batch, answers, strict=True))


@cache
def platforms_say(content):
    """The hash, or None where Pillow cannot open the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return platform_pdq(Image.open(io.BytesIO(content)))[0]
    except Exception:  # noqa: BLE001 - Pillow fails in many ways
        return None


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("path", "count"), [("/bare/client.html", 2000), ("/bare/noisy.html", 500)])
def test_hurt_files(visit, path, count):
    page = visit(path)
    crashes = []
    page.on("crash", lambda page: crashes.append(page))
    done = list(results(page, hurt_files(count)))
    tell(path, done)
    assert (len(done), crashes) == (count, [])
    assert max(result.milliseconds for result in done) < LONGEST
    assert {result.answer.get("refused") for result in done} & {"stopped", "too_slow"} == set()
    assert opened_by_nobody(page, [result.content for result in done if result.pdq]) == []
    assert max(apart(done)) == 0


def opened_by_nobody(page, contents):
    """Those which neither Pillow nor the browser itself makes anything of."""
    doubtful = [(f"{number}.bin", each) for number, each in enumerate(contents) if not platforms_say(each)]
    opens = hash_in(page, *doubtful, call="opens") if doubtful else []
    return [content for (_, content), opened in zip(doubtful, opens, strict=True) if not opened]


def apart(done):
    """Bits between our hash and Pillow's, for each hurt file of which both make one."""
    return [distance(each.pdq, theirs) for each in done if each.pdq and (theirs := platforms_say(each.content))]


def tell(path, done):
    """Printed with -s."""
    bits, longest = apart(done), max(result.milliseconds for result in done)
    hashed = sum(result.pdq is not None for result in done)
    print(f"\n{path}: {len(done)} files, {hashed} hashed, {len(bits)} by Pillow too, {sum(map(bool, bits))} of them"
          f" otherwise (by {max(bits)} bits at most), longest {longest:.0f} ms")  # fmt: skip


DECLARED = """async () => {
  const { Aside } = await import("/static/js/files/aside.js");
  const aside = new Aside();
  const all = [];
  for (const file of document.querySelector("input").files) {
    const began = performance.now();
    const said = await aside.declared(file).then((found) => found.length, ({ message }) => message);
    all.push([said, performance.now() - began]);
  }
  return all;
}"""


def hurt_declarations(count):
    chance = random.Random(SEED)
    whole = [declaring.jpeg(exif=declaring.exif(), xmp=declaring.XMP), declaring.webp(), declaring.jpeg_with_iptc(),
             declaring.jpeg_with_c2pa(), declaring.png_with_xmp(), declaring.png_with_packed_xmp(),
             declaring.png(("parameters", declaring.PROMPT), packed=True, exif=declaring.exif())]  # fmt: skip
    return [mended(each) if each.startswith(b"\x89PNG") else each
            for each in (hurt(whole[number % len(whole)], chance) for number in range(count))]  # fmt: skip


@pytest.mark.timeout(300)
def test_hurt_declarations(visit):
    """Each is answered soon; none takes the worker with it."""
    page = visit("/bare/client.html")
    page.set_input_files("input", [named(f"{n}.bin", content) for n, content in enumerate(hurt_declarations(700))])
    answers = page.evaluate(DECLARED)
    assert len(answers) == 700
    assert {said for said, _ in answers} - set(range(41)) <= {"failed"}
    assert max(took for _, took in answers) < LONGEST
