// @ts-check
/** Module worker: takes `{id, file, net}`, answers with messages of type `Answer`. It makes no request at all. */

import { fingerprint } from "./fingerprint.js";
import { Refusal } from "./refusal.js";

/**
 * @typedef {{id: number, stage: string, share?: number}} Progress `share` of the stage, 0 to 1, where it is known
 * @typedef {{id: number, outcome: import("./fingerprint.js").Outcome}} Done
 * @typedef {{id: number, refused: string}} Refused
 * @typedef {{fault: string | null}} Ready
 * @typedef {Progress | Done | Refused | Ready} Answer
 */

const checked = selfTest();
let last = checked.then((fault) => say({ fault }));

self.addEventListener("message", ({ data: { id, file, net } }) => {
  last = last.then(() => answer(id, file, net));
});

/**
 * @param {number} id
 * @param {File} file
 * @param {import("./variants.js").Net} net
 */
async function answer(id, file, net) {
  try {
    const fault = await checked;
    if (fault) throw new Refusal(fault);
    say({ id, outcome: await fingerprint(file, (stage, share) => say({ id, stage, share }), net) });
  } catch (error) {
    say({ id, refused: error instanceof Refusal ? error.code : "stopped" });
  }
}

/** @returns {Promise<string | null>} a code of `words.js`, or null where this browser can be trusted */
async function selfTest() {
  if (!globalThis.crypto?.subtle) return "insecure";
  if (!globalThis.OffscreenCanvas || !globalThis.createImageBitmap) return "old_browser";
  return null;
}

/** @param {Answer} message */
function say(message) {
  self.postMessage(message);
}
