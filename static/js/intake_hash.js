// @ts-check
/**
 * The intake's fingerprint step. For each `<fieldset data-hash-item="REF">` it fills the hidden field
 * `fingerprints-REF` with a JSON list of `{kind, value, quality?}`: all that leaves the page. File names are
 * shown, never written into the form.
 */

import { Hasher } from "./hash/client.js";
import { Refusal } from "./hash/refusal.js";
import { say } from "./hash/words.js";

const MOST_FILES = 5;

/**
 * @typedef {import("./hash/fingerprint.js").Fingerprint} Fingerprint
 * @typedef {object} Entry one file
 * @property {HTMLLIElement} line
 * @property {HTMLElement} label
 * @property {Fingerprint[]} fingerprints none while at work, or where refused
 * @property {boolean} refused its line stays with the reason until more files are added
 * @property {AbortController} stop
 */

class Item {
  /** @type {Entry[]} in the order added */
  entries = [];

  /**
   * @param {HTMLFieldSetElement} box
   * @param {Hasher} hasher
   */
  constructor(box, hasher) {
    this.hasher = hasher;
    const find = (/** @type {string} */ selector) => /** @type {any} */ (box.querySelector(selector));
    /** @type {HTMLInputElement} */
    this.input = find("[data-hash-file]");
    /** @type {HTMLOutputElement} */
    this.status = find("[data-hash-status]");
    /** @type {HTMLInputElement} */
    this.field = find(`input[name="fingerprints-${CSS.escape(box.dataset.hashItem ?? "")}"]`);
    this.list = document.createElement("ul");
    this.list.className = "plainlist";
    this.status.after(this.list);
    this.#restore();
    this.input.addEventListener("change", () => this.#addAll());
  }

  get busy() {
    return this.entries.some(({ fingerprints, refused }) => !refused && fingerprints.length === 0);
  }

  /** What an earlier visit to this step left in the field; each file's list ends with its SHA-256. */
  #restore() {
    /** @type {Fingerprint[]} */
    let group = [];
    for (const fingerprint of JSON.parse(this.field.value || "[]")) {
      group.push(fingerprint);
      if (fingerprint.kind !== "sha256") continue;
      this.#newEntry(say("file", this.entries.length + 1), say("kept")).fingerprints = group;
      group = [];
    }
  }

  #addAll() {
    const files = [...(this.input.files ?? [])];
    this.input.value = "";
    this.tell("");
    this.entries.filter(({ refused }) => refused).forEach((entry) => this.#drop(entry));
    const room = MOST_FILES - this.entries.length;
    files.slice(0, room).forEach((file) => this.#add(file));
    if (files.length > room)
      this.#refuse(this.#newEntry(files[room].name, ""), say("too_many_files", MOST_FILES));
  }

  /** @param {File} file */
  async #add(file) {
    const entry = this.#newEntry(file.name, say("waiting"));
    const onStage = (/** @type {string} */ stage) => (entry.label.textContent = say(stage));
    try {
      this.#keep(entry, await this.hasher.hash(file, { onStage, signal: entry.stop.signal }));
    } catch (error) {
      if (entry.stop.signal.aborted) return;
      this.#refuse(entry, say(error instanceof Refusal ? error.code : "stopped"));
    }
  }

  /**
   * @param {Entry} entry
   * @param {import("./hash/fingerprint.js").Outcome} outcome
   */
  #keep(entry, { fingerprints, notes }) {
    if (this.#has(fingerprints)) throw new Refusal("already");
    entry.fingerprints = fingerprints;
    entry.label.textContent = [say("fingerprinted"), ...notes.map((note) => say(note))].join(" ");
    this.#save();
    this.tell(entry.line.firstChild?.textContent + say("fingerprinted"));
  }

  /**
   * @param {Entry} entry
   * @param {string} reason
   */
  #refuse(entry, reason) {
    entry.refused = true;
    entry.label.textContent = reason;
    this.tell(entry.line.firstChild?.textContent + reason);
  }

  /** @param {Fingerprint[]} fingerprints */
  #has(fingerprints) {
    const exact = fingerprints.at(-1)?.value;
    return this.entries.some((entry) => entry.fingerprints.at(-1)?.value === exact);
  }

  /**
   * @param {string} title
   * @param {string} state
   * @returns {Entry}
   */
  #newEntry(title, state) {
    const line = document.createElement("li");
    const label = document.createElement("span");
    const button = document.createElement("button");
    const entry = { line, label, fingerprints: [], refused: false, stop: new AbortController() };
    label.textContent = state;
    button.type = "button";
    button.className = "button quiet";
    button.textContent = say("remove");
    button.setAttribute("aria-label", `${say("remove")}: ${title}`);
    button.addEventListener("click", () => this.#remove(entry));
    line.append(`${title}: `, label, " ", button);
    this.list.append(line);
    this.entries.push(entry);
    return entry;
  }

  /** @param {Entry} entry */
  #remove(entry) {
    entry.stop.abort();
    this.#drop(entry);
    this.tell(say("removed"));
    this.input.focus();
  }

  /** @param {Entry} entry */
  #drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    entry.line.remove();
    this.#save();
  }

  #save() {
    const all = this.entries.flatMap(({ fingerprints }) => fingerprints);
    this.field.value = all.length ? JSON.stringify(all) : "";
  }

  /** @param {string} sentence */
  tell(sentence) {
    this.status.textContent = sentence;
  }
}

const boxes = /** @type {HTMLFieldSetElement[]} */ ([...document.querySelectorAll("[data-hash-item]")]);
if (boxes.length) {
  const hasher = new Hasher();
  const items = boxes.map((box) => new Item(box, hasher));
  hasher.ready.then((fault) => fault && items.forEach((item) => item.tell(say(fault))));
  boxes[0].closest("form")?.addEventListener("submit", (event) => {
    const busy = items.find((item) => item.busy);
    if (!busy) return;
    event.preventDefault();
    busy.tell(say("still_working"));
    busy.input.focus();
  });
}
