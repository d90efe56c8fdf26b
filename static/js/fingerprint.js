// @ts-check
/** `/fingerprint/`: hashes files on this device and shows the result. Stores nothing, sends nothing. */

import { Aside } from "./files/aside.js";
import { Compare } from "./files/compare.js";
import { netChoice } from "./files/net.js";
import { ready, whenDropped, whenPasted, whenPicked } from "./files/picker.js";
import { ResultRow } from "./files/result_row.js";
import { say } from "./files/words.js";
import { Hasher } from "./hash/client.js";

const hasher = new Hasher();
const aside = new Aside();
const input = /** @type {HTMLInputElement} */ (find("[data-hash-files]"));
const results = find("[data-results]");
const emptyRow = /** @type {HTMLElement} */ (find("[data-result]").cloneNode(true));
const compare = new Compare(find("[data-compare]"));
const net = netChoice();
const blur = /** @type {HTMLInputElement} */ (find("[data-show-blurred]"));
/** @type {ResultRow[]} */
let rows = [];
let counted = 0;

whenPicked(input, startOver);
whenPicked(/** @type {HTMLInputElement} */ (find("[data-hash-more]")), add);
whenDropped(add);
whenPasted(add);
ready();
blur.addEventListener("change", () => rows.forEach(({ extras }) => extras.showBlurred(blur.checked)));
results.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("button");
  if (button && button.dataset.copyKind) copy(button);
  if (button && "remove" in button.dataset) remove(rows.find(({ element }) => element.contains(button)));
});
Promise.all([hasher.ready, hasher.spared, aside.spared]).then(([fault, ...loaded]) => {
  if (fault) announce(say(fault));
  else if (loaded.every(Boolean)) find("[data-loaded]").textContent = say("loaded");
});

/** @param {File[]} files */
function startOver(files) {
  rows.forEach((row) => row.end());
  [rows, counted] = [[], 0];
  results.replaceChildren();
  add(files);
}

/** @param {File[]} files */
function add(files) {
  if (rows.length === 0) results.replaceChildren();
  announce("");
  results.hidden = find("[data-after]").hidden = false;
  files.forEach(addOne);
}

/** @param {File} file */
async function addOne(file) {
  const title = `${say("file", ++counted)}: ${file.name}`;
  const element = /** @type {HTMLElement} */ (emptyRow.cloneNode(true));
  const row = new ResultRow(element, title, {
    aside,
    tell: announce,
    onTick: () => {},
    keeps: false,
    blur: () => blur.checked,
    room: () => Infinity,
    roomToDeclare: () => Infinity,
  });
  rows.push(row);
  results.append(element);
  await row.work(hasher, file, net()).then(settle, () => {});
}

/** @param {ResultRow | undefined} row */
function remove(row) {
  if (!row) return;
  const busy = row.state === "busy";
  row.end();
  rows = rows.filter((other) => other !== row);
  results.hidden = find("[data-after]").hidden = rows.length === 0;
  input.focus();
  settle();
  announce(say(busy ? "cancelled" : "removed"));
}

/** After each file: what can be compared, and the closing word once all are through. */
function settle() {
  compare.offer(rows.filter(({ state }) => state === "done"));
  if (rows.some(({ state }) => state === "busy")) return;
  const refused = rows.filter(({ state }) => state === "refused").length;
  announce(refused ? say("some_done", refused) : say("done"));
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const row = /** @type {HTMLElement} */ (button.closest("[data-result]"));
  const source = /** @type {HTMLElement} */ (row.querySelector(`output[data-kind="${button.dataset.copyKind}"]`));
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    announce(say("copied"));
  } catch {
    getSelection()?.selectAllChildren(source);
    announce(say("copy_failed"));
  }
}

/** @param {string} sentence */
function announce(sentence) {
  find("[data-hash-status]").textContent = sentence;
}

/** @param {string} selector */
function find(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}
