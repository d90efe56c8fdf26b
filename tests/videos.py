"""Videos made by code in the test's own browser: each second shows another drawn picture. Nobody is in them."""

import base64

from tests.once import once
from tests.pictures import photo, saved

RECORD = """async ([pictures, seconds]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const context = canvas.getContext("2d");
  const scenes = await Promise.all(pictures.map(async (picture) =>
    createImageBitmap(new Blob([Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0))]))));
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8",
    videoBitsPerSecond: 4_000_000 });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  const start = performance.now();
  recorder.start();
  for (let now = 0; now < seconds; now = (performance.now() - start) / 1000) {
    // A point that moves: an encoder sends nothing for a picture that stands still.
    context.drawImage(scenes[Math.min(scenes.length - 1, Math.floor((now + 0.5) * scenes.length / seconds))], 0, 0);
    context.fillRect(now * 10, 0, 2, 2);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


SCENES = (21, 22, 23, 22)


def clip(browser):
    """Four seconds, the last of which shows the same as the second."""
    return once(lambda: recorded(browser, [scene(seed) for seed in SCENES]), "clip")


def recorded(browser, scenes):
    """A WebM (VP8) of `scenes`, a second each; the first stands for half a second, so that n falls into scene n."""
    page = browser.new_page()
    pictures = [base64.b64encode(saved(scene, "PNG")).decode() for scene in scenes]
    video = page.evaluate(RECORD, [pictures, len(scenes)])
    page.close()
    return base64.b64decode(video)


def sparse(folder, size):
    """A file of `size` bytes that begins as a WebM and holds nothing; the disk gives it almost no room."""
    path = folder / "long.webm"
    with path.open("wb") as file:
        file.write(b"\x1aE\xdf\xa3")
        file.truncate(size)
    return path


def scene(seed):
    return photo(320, 240, seed=seed)
