// @ts-check
/** One file on `/fingerprint/`: its state, its fingerprints to copy, what stands below. A clone of the page's row. */

import { Refusal } from "../hash/refusal.js";
import { make } from "./dom.js";
import { Extras } from "./extras.js";
import { nameOf } from "./variant_names.js";
import { say } from "./words.js";

/**
 * @typedef {import("../hash/fingerprint.js").Fingerprint} Fingerprint
 * @typedef {import("../hash/fingerprint.js").Outcome} Outcome
 */

export class ResultRow {
  /** @type {Fingerprint[]} */
  fingerprints = [];
  state = /** @type {"busy" | "done" | "refused"} */ ("busy");
  #stop = new AbortController();

  /**
   * @param {HTMLElement} element
   * @param {string} title
   * @param {import("./extras.js").Page} page
   */
  constructor(element, title, page) {
    this.element = element;
    this.title = title;
    this.page = page;
    this.extras = new Extras(page);
    this.part("[data-file]").textContent = title;
    this.part("[data-message]").textContent = say("waiting");
    this.element.append(this.extras.element);
    this.#nameButton("cancel");
  }

  /**
   * @param {import("../hash/client.js").Hasher} hasher
   * @param {File} file
   * @param {"none" | "default" | "wide"} net
   * @returns {Promise<void>} when there is an answer; rejects only where the row was taken out meanwhile
   */
  async work(hasher, file, net) {
    try {
      const onStage = this.#tellStage.bind(this);
      this.#show(await hasher.hash(file, { onStage, signal: this.#stop.signal, net }), file);
      this.state = "done";
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      this.state = "refused";
      this.part("[data-message]").textContent = say(error instanceof Refusal ? error.code : "stopped");
    }
    this.part("[data-progress]").hidden = true;
    this.#nameButton("remove");
  }

  /** Out of the page, and all that was held of the file let go. */
  end() {
    this.#stop.abort(new DOMException("ended", "AbortError"));
    this.extras.end();
    this.element.remove();
  }

  /** @param {string} kind */
  value(kind) {
    return this.fingerprints.find((each) => each.kind === kind)?.value;
  }

  /** @param {string} selector */
  part(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  /**
   * @param {string} stage
   * @param {number} [share] 0 to 1, where it is known
   */
  #tellStage(stage, share) {
    const message = this.part("[data-message]");
    const progress = /** @type {HTMLProgressElement} */ (this.part("[data-progress]"));
    if (share === undefined) progress.removeAttribute("value");
    else progress.value = share;
    if (message.textContent === say(stage)) return;
    message.textContent = say(stage);
    this.page.tell(`${this.title}: ${say(stage)}`);
  }

  /**
   * @param {Outcome} outcome
   * @param {File} file
   */
  #show({ fingerprints, notes, media }, file) {
    this.fingerprints = fingerprints;
    fingerprints.filter(({ variant }) => !variant).forEach((each) => this.#showOne(each));
    this.#showEdited(fingerprints.filter(({ variant }) => variant));
    this.part("[data-message]").textContent = [say("done"), ...notes.map((note) => say(note))].join(" ");
    this.extras.offer(file, media === "video");
  }

  /** @param {Fingerprint} fingerprint */
  #showOne({ kind, value, quality }) {
    const field = kind.replaceAll("_", "-");
    this.#put(field, value);
    if (kind === "pdq") this.#put("pdq-quality", String(quality));
  }

  /**
   * @param {string} field
   * @param {string} value
   */
  #put(field, value) {
    const line = this.element.querySelector(`[data-line="${field}"]`);
    if (!(line instanceof HTMLElement)) return;
    this.part(`output[data-kind="${field}"]`).textContent = value;
    line.hidden = false;
  }

  /** @param {Fingerprint[]} edited */
  #showEdited(edited) {
    const place = this.part("[data-edited]");
    place.hidden = edited.length === 0;
    this.part("[data-edited-count]").textContent = say("edited", edited.length);
    const lines = edited.map(({ variant = "", value }) => {
      const output = make("output", { className: "mono break small", textContent: value });
      output.dataset.kind = "pdq-variant";
      output.dataset.variant = variant;
      return make("li", {}, make("span", { className: "muted small", textContent: nameOf(variant) }), " ", output);
    });
    this.part("[data-edited-list]").replaceChildren(...lines);
  }

  /** @param {"cancel" | "remove"} what */
  #nameButton(what) {
    const button = this.part("[data-remove]");
    button.textContent = say(what);
    button.setAttribute("aria-label", `${say(what)}: ${this.title}`);
  }
}
