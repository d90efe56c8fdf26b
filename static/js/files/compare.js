// @ts-check
/** Two of the page's files held against each other, as a platform would. */

import { distance } from "../hash/bits.js";
import { make } from "./dom.js";
import { threshold } from "../hash/pdq.js";
import { say } from "./words.js";

/** @typedef {import("./result_row.js").ResultRow} ResultRow */

export class Compare {
  /** @type {ResultRow[]} */
  #rows = [];

  /** @param {HTMLElement} section with two selects and two outputs */
  constructor(section) {
    this.section = section;
    const find = (/** @type {string} */ selector) => /** @type {any} */ (section.querySelector(selector));
    /** @type {HTMLSelectElement[]} */
    this.selects = [find("[data-compare-one]"), find("[data-compare-other]")];
    /** @type {HTMLOutputElement} */
    this.distance = find('output[data-kind="distance"]');
    /** @type {HTMLOutputElement} */
    this.said = find("output[data-compare-said]");
    this.selects.forEach((select) => select.addEventListener("change", () => this.#compare()));
  }

  /** @param {ResultRow[]} rows those that have fingerprints */
  offer(rows) {
    const before = this.#rows.length > 1 ? this.#rows : [];
    const chosen = this.selects.map(({ selectedIndex }) => before[selectedIndex]);
    this.#rows = rows;
    this.section.hidden = rows.length < 2;
    this.selects.forEach((select, place) => {
      select.replaceChildren(...rows.map(({ title }) => make("option", { textContent: title })));
      const kept = rows.indexOf(chosen[place]);
      select.selectedIndex = kept < 0 ? Math.min(place, rows.length - 1) : kept;
    });
    if (rows.length > 1) this.#compare();
  }

  #compare() {
    const [one, other] = this.selects.map(({ selectedIndex }) => this.#rows[selectedIndex]);
    const prints = [one.value("pdq"), other.value("pdq")];
    const bits = prints[0] && prints[1] ? distance(prints[0], prints[1]) : null;
    this.distance.textContent = bits === null ? "" : String(bits);
    this.said.textContent = verdict(bits, one.value("sha256") === other.value("sha256"));
  }
}

/**
 * @param {number | null} bits
 * @param {boolean} same
 */
function verdict(bits, same) {
  if (same) return say("compare_same");
  if (bits === null) return say("compare_not");
  return say(bits <= threshold ? "compare_match" : "compare_no_match", bits, threshold);
}
