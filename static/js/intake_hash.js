// @ts-check
/** The intake's fingerprint step: each link's files are hashed here, on this device (`files/intake_item.js`). */

import { Aside } from "./files/aside.js";
import { IntakeItem } from "./files/intake_item.js";
import { MOST_EDITED, editedIn } from "./files/limits.js";
import { netChoice } from "./files/net.js";
import { ready, whenDropped, whenPasted } from "./files/picker.js";
import { Waiting } from "./files/waiting.js";
import { say } from "./files/words.js";
import { Hasher } from "./hash/client.js";

const boxes = /** @type {HTMLFieldSetElement[]} */ ([...document.querySelectorAll("[data-hash-item]")]);
const form = boxes[0]?.closest("form");
if (form) begin(form);

/** @param {HTMLFormElement} form */
function begin(form) {
  const [hasher, aside] = [new Hasher(), new Aside()];
  /** @type {IntakeItem[]} */
  const items = [];
  const room = () => MOST_EDITED - editedIn(items.flatMap(({ fingerprints }) => fingerprints));
  const waiting = new Waiting(form, () => items.some((item) => item.busy));
  const settled = (/** @type {import("./files/waiting.js").Settled} */ how) => waiting.heard(how);
  const shared = { hasher, aside, net: netChoice(), blur: () => ticked("[data-show-blurred]"), room, settled };
  boxes.forEach((box) => items.push(new IntakeItem(box, shared)));
  Promise.all([hasher.ready, hasher.spared, aside.spared]).then((loaded) => tellReady(items, ...loaded));
  document
    .querySelector("[data-show-blurred]")
    ?.addEventListener("change", () => items.forEach((item) => item.showBlurred(shared.blur())));
  whenDropped((files, place) => give(items, files, place, "drop_elsewhere"));
  whenPasted((files, place) => give(items, files, place, "paste_elsewhere"));
  ready();
}

/**
 * @param {IntakeItem[]} items
 * @param {string | null} fault
 * @param {boolean[]} loaded
 */
function tellReady(items, fault, ...loaded) {
  const place = document.querySelector("[data-loaded]");
  if (fault) items.forEach((item) => item.tell(say(fault)));
  else if (place && loaded.every(Boolean)) place.textContent = say("loaded");
}

/**
 * To the link in whose box they were dropped, or that was clicked or reached by keyboard last before they were
 * pasted; where there is one link only, to that.
 * @param {IntakeItem[]} items
 * @param {File[]} files
 * @param {Element | null} place
 * @param {string} otherwise code of what to say where no link is meant
 */
function give(items, files, place, otherwise) {
  const meant = items.length === 1 ? items[0] : items.find(({ box }) => box.contains(place));
  if (meant) meant.addAll(files);
  else items[0].call(say(otherwise));
}

/** @param {string} selector */
function ticked(selector) {
  const box = document.querySelector(selector);
  return box instanceof HTMLInputElement && box.checked;
}
