// @ts-check
/** A video's frames, one a second, by seeking: played nowhere, shown nowhere, read from this device. */

const OPENS_WITHIN_MS = 20_000;
const SEEKS_WITHIN_MS = 10_000;
/** How long the picture may be behind the word that it is there; a page out of sight is never told of it. */
const SHOWS_WITHIN_MS = 2_000;
/** A picture of a later second than this was asked for by an earlier seek. */
const LATER_THAN_ASKED_S = 1;
/** Chromium learns the length of some recordings only by going to their end. */
const FAR_AWAY = Number.MAX_SAFE_INTEGER;

/** The browser has no codec for this video, or there is no picture in it. */
export class NoCodec extends Error {}

/**
 * @param {Blob} file
 * @param {{most: number, signal: AbortSignal}} options `most`: how many frames at most; longer videos get wider steps
 * @returns {AsyncGenerator<{at: number, seconds: number, frame: ImageBitmap}>} `at` in whole seconds; the caller
 *   closes each frame
 * @throws {NoCodec} and the signal's reason; a video that breaks off ends early
 */
export async function* framesOf(file, { most, signal }) {
  const address = URL.createObjectURL(file);
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto", playsInline: true });
  try {
    const seconds = await open(video, address, signal);
    const step = Math.max(1, Math.ceil(seconds / most));
    for (let at = 0; at < Math.max(seconds, 1); at += step) {
      const frame = (await frameAt(video, at, signal)) ?? (await frameAt(video, at, signal));
      if (!frame) return;
      yield { at, seconds: Math.floor(seconds), frame };
    }
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} address
 * @param {AbortSignal} signal
 * @returns {Promise<number>} seconds
 */
async function open(video, address, signal) {
  const opened = until(video, "loadedmetadata", OPENS_WITHIN_MS, signal);
  video.src = address;
  if (!(await opened) || video.videoWidth === 0) throw new NoCodec();
  if (Number.isFinite(video.duration)) return video.duration;
  const known = until(video, "durationchange", OPENS_WITHIN_MS, signal);
  video.currentTime = FAR_AWAY;
  return (await known) && Number.isFinite(video.duration) ? video.duration : 0;
}

/**
 * "seeked" comes, on a busy device, before the picture: what is read then is the one of the last seek, or nothing.
 * The frame callback (HTMLVideoElement.requestVideoFrameCallback, WICG) tells of the picture itself.
 * @param {HTMLVideoElement} video
 * @param {number} at seconds
 * @param {AbortSignal} signal
 * @returns {Promise<ImageBitmap | null>} null where there is none
 */
async function frameAt(video, at, signal) {
  const shown = new AbortController();
  const picture = shownAt(video, at, shown.signal);
  try {
    const arrived = until(video, "seeked", SEEKS_WITHIN_MS, signal);
    video.currentTime = at;
    if (!(await arrived) || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    await Promise.race([picture, pause(SHOWS_WITHIN_MS)]);
    signal.throwIfAborted();
    return await createImageBitmap(video);
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError") return null;
    throw error;
  } finally {
    shown.abort();
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {number} at seconds
 * @param {AbortSignal} signal ends the waiting
 * @returns {Promise<void>} settles when the picture of that moment is there; at once where the browser does not tell
 */
function shownAt(video, at, signal) {
  if (!("requestVideoFrameCallback" in video)) return Promise.resolve();
  return new Promise((resolve) => {
    const ask = () =>
      video.requestVideoFrameCallback((_now, { mediaTime }) => {
        if (signal.aborted) return;
        if (mediaTime < at + LATER_THAN_ASKED_S) resolve();
        else ask();
      });
    ask();
  });
}

/**
 * @param {number} duration ms
 * @returns {Promise<void>}
 */
function pause(duration) {
  return new Promise((resolve) => {
    setTimeout(resolve, duration);
  });
}

/**
 * @param {HTMLVideoElement} video
 * @param {string} event
 * @param {number} within ms
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false where the video fails or nothing happens in time
 */
function until(video, event, within, signal) {
  const { promise, resolve, reject } = deferred();
  const done = new AbortController();
  const once = { once: true, signal: done.signal };
  video.addEventListener(event, () => resolve(true), once);
  video.addEventListener("error", () => resolve(false), once);
  signal.addEventListener("abort", () => reject(signal.reason), once);
  if (signal.aborted) reject(signal.reason);
  const timer = setTimeout(() => resolve(false), within);
  return promise.finally(() => {
    clearTimeout(timer);
    done.abort();
  });
}

function deferred() {
  /** @type {(value: boolean) => void} */
  let resolve = () => {};
  /** @type {(reason: Error) => void} */
  let reject = () => {};
  /** @type {Promise<boolean>} */
  const promise = new Promise((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
