// @ts-check
/**
 * Module worker beside the hashing worker: PDQ of a video's frame, and what a picture declares about itself.
 * Takes `{id, frame}` or `{id, picture}`, answers with messages of type `Answer`. It makes no request at all.
 */

import { pixelsOf, readsTruly } from "../hash/canvas.js";
import * as pdq from "../hash/pdq.js";
import { declaredBy } from "../provenance/declared.js";

/**
 * @typedef {{value: string, quality: number, bitsSet: number}} Print
 * @typedef {{id: number, print?: Print, declared?: import("../provenance/declared.js").Declared[]}} Done
 * @typedef {{id: number, failed: true}} Failed
 * @typedef {{fault: string | null}} Ready
 * @typedef {Done | Failed | Ready} Answer
 */

const trusted = globalThis.OffscreenCanvas ? readsTruly().catch(() => false) : Promise.resolve(false);
trusted.then((reads) => say({ fault: reads ? null : "noise" }));

self.addEventListener("message", async ({ data: { id, frame, picture } }) => {
  try {
    if (frame) say({ id, print: await hashFrame(frame) });
    else say({ id, declared: await declaredBy(picture) });
  } catch {
    say({ id, failed: true });
  }
});

/** @param {ImageBitmap} frame closed here */
async function hashFrame(frame) {
  try {
    if (!(await trusted)) throw new Error("pixels cannot be read");
    return pdq.compute(pixelsOf(frame));
  } finally {
    frame.close();
    pdq.release();
  }
}

/** @param {Answer} message */
function say(message) {
  self.postMessage(message);
}
