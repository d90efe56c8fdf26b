// @ts-check
/**
 * One link of the intake with its files. Fills the hidden fields `fingerprints-REF` (a JSON list of
 * `{kind, value, quality?, variant?, at?}`; each file's list ends with its SHA-256) and `declared-REF`
 * (`{what, says}`): all that leaves the page. File names are shown, never written into the form.
 */

import { Refusal } from "../hash/refusal.js";
import { button, make } from "./dom.js";
import { Extras } from "./extras.js";
import { MOST_DECLARED, MOST_EDITED, MOST_FILES, fitting } from "./limits.js";
import { whenPicked } from "./picker.js";
import { say } from "./words.js";

/**
 * @typedef {import("../hash/fingerprint.js").Fingerprint} Fingerprint
 * @typedef {import("../provenance/declared.js").Declared} Declared
 * @typedef {object} Shared what all links of the page have in common
 * @property {import("../hash/client.js").Hasher} hasher
 * @property {import("./aside.js").Aside} aside
 * @property {() => "none" | "default" | "wide"} net
 * @property {() => boolean} blur
 * @property {() => number} room how many more edited copies and moments the request takes
 * @property {(how: import("./waiting.js").Settled) => void} settled hears when the work on a file has ended
 *
 * @typedef {object} Entry one file
 * @property {HTMLLIElement} line
 * @property {string} title
 * @property {HTMLElement} label
 * @property {HTMLProgressElement} progress
 * @property {HTMLButtonElement} remove
 * @property {Extras} extras
 * @property {Fingerprint[]} fingerprints none while at work, or where refused
 * @property {boolean} refused its line stays with the reason until more files are added
 * @property {AbortController} stop
 */

export class IntakeItem {
  /** @type {Entry[]} in the order added */
  entries = [];
  /** @type {Declared[]} from an earlier visit to this step */
  #keptDeclared = [];

  /**
   * @param {HTMLFieldSetElement} box
   * @param {Shared} shared
   */
  constructor(box, shared) {
    this.box = box;
    this.shared = shared;
    const find = (/** @type {string} */ selector) => /** @type {any} */ (box.querySelector(selector));
    const ref = CSS.escape(box.dataset.hashItem ?? "");
    /** @type {HTMLInputElement} */
    this.input = find("[data-hash-file]");
    /** @type {HTMLOutputElement} */
    this.status = find("[data-hash-status]");
    /** @type {HTMLInputElement} */
    this.field = find(`input[name="fingerprints-${ref}"]`);
    /** @type {HTMLInputElement | null} */
    this.declared = document.querySelector(`input[name="declared-${ref}"]`);
    this.list = make("ul", { className: "plainlist" });
    this.status.after(this.list);
    this.#restore();
    whenPicked(this.input, (files) => this.addAll(files));
  }

  get busy() {
    return this.entries.some(({ fingerprints, refused }) => !refused && fingerprints.length === 0);
  }

  /** All that goes along, file after file. */
  get fingerprints() {
    return this.entries.flatMap(({ fingerprints, extras }) => withFrames(fingerprints, extras.frames));
  }

  get #allDeclared() {
    return [...this.#keptDeclared, ...this.entries.flatMap(({ extras }) => extras.declared)];
  }

  /** What an earlier visit to this step left in the fields. */
  #restore() {
    /** @type {Fingerprint[]} */
    let group = [];
    for (const fingerprint of JSON.parse(this.field.value || "[]")) {
      group.push(fingerprint);
      if (fingerprint.kind !== "sha256") continue;
      const entry = this.#newEntry(say("file", this.entries.length + 1), say("kept"));
      entry.fingerprints = group;
      this.#settle(entry);
      group = [];
    }
    this.#keptDeclared = JSON.parse(this.declared?.value || "[]");
    if (this.#keptDeclared.length) this.#showKeptDeclared();
  }

  #showKeptDeclared() {
    const line = make("li", {}, `${say("declared_kept", this.#keptDeclared.length)} `);
    const remove = button(say("remove"), () => {
      this.#keptDeclared = [];
      line.remove();
      this.#save();
      this.tell(say("removed"));
      this.input.focus();
    });
    line.append(remove);
    this.list.append(line);
  }

  /** @param {File[]} files */
  addAll(files) {
    this.tell("");
    this.entries.filter(({ refused }) => refused).forEach((entry) => this.#drop(entry));
    const room = MOST_FILES - this.entries.length;
    files.slice(0, room).forEach((file) => this.#add(file));
    if (files.length > room)
      this.#refuse(this.#newEntry(files[room].name, ""), say("too_many_files", MOST_FILES));
  }

  /** @param {boolean} wanted */
  showBlurred(wanted) {
    this.entries.forEach(({ extras }) => extras.showBlurred(wanted));
  }

  /** @param {File} file */
  async #add(file) {
    const entry = this.#newEntry(file.name, say("waiting"));
    const onStage = (/** @type {string} */ stage, /** @type {number | undefined} */ share) => {
      entry.label.textContent = say(stage);
      if (share === undefined) entry.progress.removeAttribute("value");
      else entry.progress.value = share;
    };
    const options = { onStage, signal: entry.stop.signal, net: this.shared.net() };
    try {
      this.#keep(entry, file, await this.shared.hasher.hash(file, options));
    } catch (error) {
      if (entry.stop.signal.aborted) return;
      this.#refuse(entry, say(error instanceof Refusal ? error.code : "stopped"));
    }
  }

  /**
   * @param {Entry} entry
   * @param {File} file
   * @param {import("../hash/fingerprint.js").Outcome} outcome
   */
  #keep(entry, file, { fingerprints, notes, media }) {
    if (this.#has(fingerprints)) throw new Refusal("already");
    entry.fingerprints = fitting(fingerprints, this.shared.room());
    const full = entry.fingerprints.length < fingerprints.length ? [say("edited_full", MOST_EDITED)] : [];
    entry.label.textContent = [say("fingerprinted"), ...notes.map((note) => say(note)), ...full].join(" ");
    entry.extras.offer(file, media === "video");
    this.#settle(entry);
    this.#save();
    this.tell([`${entry.title}: ${say("fingerprinted")}`, ...full].join(" "), true);
    this.shared.settled("kept");
  }

  /**
   * @param {Entry} entry
   * @param {string} reason
   */
  #refuse(entry, reason) {
    entry.refused = true;
    entry.label.textContent = reason;
    this.#settle(entry);
    this.tell(`${entry.title}: ${reason}`, true);
    this.shared.settled("refused");
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
    const label = make("span", { textContent: state });
    const progress = make("progress", { max: 1, ariaLabel: say("progress") });
    const remove = button(say("cancel"), () => this.#remove(entry));
    remove.setAttribute("aria-label", `${say("cancel")}: ${title}`);
    const extras = this.#newExtras();
    const line = make("li", {}, `${title}: `, label, " ", remove, progress, extras.element);
    /** @type {Entry} */
    const entry = {
      ...{ line, title, label, progress, remove, extras },
      ...{ fingerprints: [], refused: false, stop: new AbortController() },
    };
    this.list.append(line);
    this.entries.push(entry);
    return entry;
  }

  #newExtras() {
    return new Extras({
      aside: this.shared.aside,
      tell: (sentence, stands) => this.tell(sentence, stands),
      onTick: () => this.#save(),
      keeps: this.declared !== null,
      blur: this.shared.blur,
      room: this.shared.room,
      roomToDeclare: () => MOST_DECLARED - this.#allDeclared.length,
    });
  }

  /**
   * No more to wait for.
   * @param {Entry} entry
   */
  #settle({ progress, remove, title }) {
    progress.remove();
    remove.textContent = say("remove");
    remove.setAttribute("aria-label", `${say("remove")}: ${title}`);
  }

  /** @param {Entry} entry */
  #remove(entry) {
    entry.stop.abort();
    this.#drop(entry);
    this.tell(say("removed"));
    this.input.focus();
    this.shared.settled("removed");
  }

  /** @param {Entry} entry */
  #drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    entry.extras.end();
    entry.line.remove();
    this.#save();
  }

  #save() {
    const all = this.fingerprints;
    this.field.value = all.length ? JSON.stringify(all) : "";
    if (!this.declared) return;
    const said = this.#allDeclared;
    this.declared.value = said.length ? JSON.stringify(said) : "";
  }

  /**
   * @param {string} sentence
   * @param {boolean} [stands] it can be read elsewhere on the page already: then it is only spoken
   */
  tell(sentence, stands = false) {
    this.status.classList.toggle("visually-hidden", stands);
    this.status.textContent = sentence;
  }

  /** @param {string} sentence for somebody who may be looking at another part of a long page */
  call(sentence) {
    this.tell(sentence);
    this.status.scrollIntoView({ block: "center" });
  }
}

/**
 * @param {Fingerprint[]} fingerprints of one file, its SHA-256 last
 * @param {Fingerprint[]} frames
 */
function withFrames(fingerprints, frames) {
  return [...fingerprints.slice(0, -1), ...frames, ...fingerprints.slice(-1)];
}
