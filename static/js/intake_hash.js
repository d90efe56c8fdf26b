// @ts-check
/** The intake's fingerprint step: each link's files are hashed here, on this device (`files/intake_item.js`). */

import { Aside } from "./files/aside.js";
import { IntakeItem } from "./files/intake_item.js";
import { MOST_EDITED, editedIn } from "./files/limits.js";
import { netChoice } from "./files/net.js";
import { ready, whenDropped, whenPasted } from "./files/picker.js";
import { say } from "./files/words.js";
import { Hasher } from "./hash/client.js";

/** Buttons that go elsewhere and say nothing about what is still at work. */
const ELSEWHERE = ["save", "back", "in-language"];
const boxes = /** @type {HTMLFieldSetElement[]} */ ([...document.querySelectorAll("[data-hash-item]")]);
if (boxes.length) begin();

function begin() {
  const [hasher, aside] = [new Hasher(), new Aside()];
  /** @type {IntakeItem[]} */
  const items = [];
  const room = () => MOST_EDITED - editedIn(items.flatMap(({ fingerprints }) => fingerprints));
  const shared = { hasher, aside, net: netChoice(), blur: () => ticked("[data-show-blurred]"), room };
  boxes.forEach((box) => items.push(new IntakeItem(box, shared)));
  Promise.all([hasher.ready, hasher.spared, aside.spared]).then((loaded) => tellReady(items, ...loaded));
  document
    .querySelector("[data-show-blurred]")
    ?.addEventListener("change", () => items.forEach((item) => item.showBlurred(shared.blur())));
  whenDropped((files, place) => give(items, files, place, "drop_elsewhere"));
  whenPasted((files, place) => give(items, files, place, "paste_elsewhere"));
  boxes[0].closest("form")?.addEventListener("submit", (event) => waitForWork(event, items));
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

/**
 * @param {SubmitEvent} event
 * @param {IntakeItem[]} items
 */
function waitForWork(event, items) {
  const busy = items.find((item) => item.busy);
  if (!busy || ELSEWHERE.includes(event.submitter?.getAttribute("name") ?? "")) return;
  event.preventDefault();
  busy.input.focus();
  busy.call(say("still_working"));
}

/** @param {string} selector */
function ticked(selector) {
  const box = document.querySelector(selector);
  return box instanceof HTMLInputElement && box.checked;
}
