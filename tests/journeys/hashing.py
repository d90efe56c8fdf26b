"""Giving files to the hashing page as a person would, and reading what comes back."""

import base64
import html
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from PIL import Image

GIVE = """([how, name, content, place]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name));
  const event = how === "drop"
    ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
  document.querySelector(place).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def give(page, how, name, content, place="body"):
    """Drop a file on a place of the page, or paste it; whether the page took it."""
    return page.evaluate(GIVE, [how, name, base64.b64encode(content).decode(), place])


def named(name, content):
    """A file as a person would choose it; the browser is not told what is in it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@cache
def _disk():
    return TemporaryDirectory()


def on_disk(name, content):
    """The path of such a file, for a page to read whenever it wants: in a browser's own pipe megabytes take seconds."""
    path = Path(mkdtemp(dir=_disk().name), name)
    path.write_bytes(content)
    return path


def intake_holding(edited):
    """The bare intake page of two links, the second of which came back with so many edited copies of one file."""
    page = (Path(__file__).parent / "bare/intake_media.html").read_text()
    copies = [{"kind": "pdq_variant", "variant": "mirror", "value": "f0" * 32, "quality": 90}] * edited
    held = html.escape(json.dumps([*copies, {"kind": "sha256", "value": "0" * 64}]))
    return page.replace('name="fingerprints-B2" value=""', f'name="fingerprints-B2" value="{held}"')


def hash_in(page, *files, call="hashFirst", net="none"):
    """What the bare page answers about files from the disk: what goes through the browser's own pipe costs far more.

    A name that no browser knows keeps the page from being told what is in a file.
    """
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}-{name}.bin") for number, (name, _) in enumerate(files)]
        for path, (_, content) in zip(paths, files, strict=True):
            path.write_bytes(content)
        page.set_input_files("input", paths)
        return page.evaluate(f"(net) => window.{call}(net)", net)


def answers_in(page, files):
    """Name to answer: all files are given at once, and hashed one after the other."""
    return dict(zip(files, hash_in(page, *files.items(), call="hashAll"), strict=True))


def by_kind(answer):
    return {print_["kind"]: print_ for print_ in answer["fingerprints"]}


def values_of(answer):
    """Kind to what stands beside it."""
    return {each["kind"]: {part: each[part] for part in each if part != "kind"} for each in answer["fingerprints"]}


def pdq_of(answer, kind="pdq"):
    return by_kind(answer)[kind]["value"], by_kind(answer)[kind]["quality"]


def distance(one, other):
    return (int(one, 16) ^ int(other, 16)).bit_count()


def opened(content):
    return Image.open(io.BytesIO(content))
