// @ts-check
/**
 * Module worker: takes `{id, file, net}`, and `{stop: id}` to give that file up at its next step. Answers with
 * messages of type `Answer`. It makes no request at all.
 */

import { fingerprint } from "./fingerprint.js";
import { Refusal } from "./refusal.js";

/**
 * @typedef {{id: number, stage: string, share?: number}} Progress `share` of the stage, 0 to 1, where it is known
 * @typedef {{id: number, original: import("./fingerprint.js").Outcome}} Original still without its edited copies
 * @typedef {{id: number, outcome: import("./fingerprint.js").Outcome}} Done
 * @typedef {{id: number, refused: string}} Refused
 * @typedef {{fault: string | null}} Ready
 * @typedef {Progress | Original | Done | Refused | Ready} Answer
 */

/** @type {Set<number>} */
const stopped = new Set();
const checked = selfTest();
let last = checked.then((fault) => say({ fault }));

self.addEventListener("message", ({ data }) => {
  if ("stop" in data) stopped.add(data.stop);
  else last = last.then(() => answer(data));
});

/** @param {{id: number, file: File, net: import("./variants.js").Net}} order */
async function answer({ id, file, net }) {
  try {
    const fault = await checked;
    if (fault) throw new Refusal(fault);
    say({ id, outcome: await fingerprint(file, tellerFor(id), net) });
  } catch (error) {
    say({ id, refused: error instanceof Refusal ? error.code : "stopped" });
  }
}

/**
 * @param {number} id
 * @returns {import("./fingerprint.js").Teller}
 */
function tellerFor(id) {
  return {
    onStage: (stage, share) => {
      if (stopped.has(id)) throw new Refusal("stopped");
      say({ id, stage, share });
    },
    onOriginal: (original) => say({ id, original }),
  };
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
