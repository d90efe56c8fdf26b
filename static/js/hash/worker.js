// @ts-check
/** Module worker: takes `{id, file}`, answers with messages of type `Answer`. It makes no request at all. */

import { readsTruly } from "./canvas.js";
import { fingerprint } from "./fingerprint.js";
import { Refusal } from "./refusal.js";

/**
 * @typedef {{id: number, stage: string}} Progress
 * @typedef {{id: number, outcome: import("./fingerprint.js").Outcome}} Done
 * @typedef {{id: number, refused: string}} Refused
 * @typedef {{fault: string | null}} Ready
 * @typedef {Progress | Done | Refused | Ready} Answer
 */

const checked = selfTest();
let last = checked.then((fault) => say({ fault }));

self.addEventListener("message", ({ data: { id, file } }) => {
  last = last.then(() => answer(id, file));
});

/**
 * @param {number} id
 * @param {File} file
 */
async function answer(id, file) {
  try {
    const fault = await checked;
    if (fault) throw new Refusal(fault);
    say({ id, outcome: await fingerprint(file, (stage) => say({ id, stage })) });
  } catch (error) {
    say({ id, refused: error instanceof Refusal ? error.code : "stopped" });
  }
}

/** @returns {Promise<string | null>} a code of `words.js`, or null where this browser can be trusted */
async function selfTest() {
  if (!globalThis.crypto?.subtle) return "insecure";
  if (!globalThis.OffscreenCanvas || !globalThis.createImageBitmap) return "old_browser";
  return (await readsTruly().catch(() => false)) ? null : "noise";
}

/** @param {Answer} message */
function say(message) {
  self.postMessage(message);
}
