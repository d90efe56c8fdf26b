// @ts-check
/** `/fingerprint/`: hashes files on this device and shows the result. Stores nothing, sends nothing. */

import { Hasher } from "./hash/client.js";
import { Refusal } from "./hash/refusal.js";
import { say } from "./hash/words.js";

const hasher = new Hasher();
const input = /** @type {HTMLInputElement} */ (document.querySelector("[data-hash-files]"));
const status = /** @type {HTMLElement} */ (document.querySelector("[data-hash-status]"));
const results = /** @type {HTMLElement} */ (document.querySelector("[data-results]"));
const emptyRow = /** @type {HTMLElement} */ (rows()[0].cloneNode(true));
let stop = new AbortController();

hasher.ready.then((fault) => fault && announce(say(fault)));
input.addEventListener("change", () => startOver([...(input.files ?? [])]));
results.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-copy-kind]");
  if (button instanceof HTMLButtonElement) copy(button);
});

/** @param {File[]} files */
async function startOver(files) {
  input.value = "";
  if (files.length === 0) return;
  stop.abort();
  const { signal } = (stop = new AbortController());
  results.replaceChildren(...files.map(freshRow));
  results.hidden = false;
  const done = await Promise.all(files.map((file, i) => fill(rows()[i], file, signal)));
  if (signal.aborted) return;
  const refused = done.filter((ok) => !ok).length;
  announce(refused ? say("some_done", refused) : say("done"));
}

function rows() {
  return /** @type {HTMLElement[]} */ ([...results.querySelectorAll("[data-result]")]);
}

/**
 * @param {File} file
 * @param {number} index
 */
function freshRow(file, index) {
  const row = /** @type {HTMLElement} */ (emptyRow.cloneNode(true));
  part(row, "[data-file]").textContent = `${say("file", index + 1)}: ${file.name}`;
  part(row, "[data-message]").textContent = say("waiting");
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false where there is no fingerprint
 */
async function fill(row, file, signal) {
  const message = part(row, "[data-message]");
  const onStage = (/** @type {string} */ stage) => {
    message.textContent = say(stage);
    announce(`${part(row, "[data-file]").textContent}: ${say(stage)}`);
  };
  try {
    const { fingerprints, notes } = await hasher.hash(file, { onStage, signal });
    fingerprints.forEach((fingerprint) => show(row, fingerprint));
    message.textContent = [say("done"), ...notes.map((note) => say(note))].join(" ");
    return true;
  } catch (error) {
    message.textContent = say(error instanceof Refusal ? error.code : "stopped");
    return false;
  }
}

/**
 * @param {HTMLElement} row
 * @param {import("./hash/fingerprint.js").Fingerprint} fingerprint
 */
function show(row, { kind, value, quality }) {
  const field = kind.replaceAll("_", "-");
  put(row, field, value);
  if (kind === "pdq") put(row, "pdq-quality", String(quality));
}

/**
 * @param {HTMLElement} row
 * @param {string} field
 * @param {string} value
 */
function put(row, field, value) {
  part(row, `output[data-kind="${field}"]`).textContent = value;
  part(row, `[data-line="${field}"]`).hidden = false;
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const row = /** @type {HTMLElement} */ (button.closest("[data-result]"));
  const source = part(row, `output[data-kind="${button.dataset.copyKind}"]`);
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
  status.textContent = sentence;
}

/**
 * @param {HTMLElement} row
 * @param {string} selector
 */
function part(row, selector) {
  return /** @type {HTMLElement} */ (row.querySelector(selector));
}
