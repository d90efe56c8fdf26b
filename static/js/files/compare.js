// @ts-check
/** Two of the page's files held against each other, as a platform would. */

import { distance } from "../hash/bits.js";
import { make } from "./dom.js";
import { qualityFloor, threshold } from "../hash/pdq.js";
import { nameOf } from "./variant_names.js";
import { say } from "./words.js";

/**
 * @typedef {import("./result_row.js").ResultRow} ResultRow
 * @typedef {import("../hash/fingerprint.js").Fingerprint} Fingerprint
 * @typedef {{bits: number, quality: number, by: string[]}} Pair the lower quality of the two
 */

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
    const pairs = pairsOf(one, other);
    const meant = pairs.find(acted) ?? pairs.find(near) ?? pairs[0];
    this.distance.textContent = meant ? String(meant.bits) : "";
    this.said.textContent = one.value("sha256") === other.value("sha256") ? say("compare_same") : verdict(meant);
  }
}

/**
 * Each picture as it is against the other's every look-alike fingerprint: what goes to a site are all of one file's,
 * what a site holds against them is the one of its own copy.
 * @param {ResultRow} one
 * @param {ResultRow} other
 * @returns {Pair[]} the two pictures themselves first, then those that differ least; none where one has no fingerprint
 */
function pairsOf(one, other) {
  const [[mine, ...mineToo], [theirs, ...theirsToo]] = [lookAlikes(one), lookAlikes(other)];
  if (!mine || !theirs) return [];
  const further = [
    ...mineToo.map((extra) => pair(extra, theirs, extraOf(extra, one))),
    ...theirsToo.map((extra) => pair(mine, extra, extraOf(extra, other))),
  ];
  return [pair(mine, theirs), ...further.sort((a, b) => a.bits - b.bits)];
}

/** @param {ResultRow} row its own first; none where it has no own */
function lookAlikes({ fingerprints }) {
  const own = fingerprints.filter(({ kind }) => kind === "pdq");
  const extra = fingerprints.filter(({ kind }) => kind === "pdq_raw_orientation" || kind === "pdq_variant");
  return own.length ? [...own, ...extra] : [];
}

/**
 * @param {Fingerprint} one
 * @param {Fingerprint} other
 * @param {string[]} [by] name of the extra fingerprint, title of its file
 * @returns {Pair}
 */
function pair(one, other, by = []) {
  const quality = Math.min(one.quality ?? 0, other.quality ?? 0);
  return { bits: distance(one.value, other.value), quality, by };
}

/**
 * @param {Fingerprint} extra
 * @param {ResultRow} row
 */
function extraOf({ variant = "raw_orientation" }, { title }) {
  return [nameOf(variant), title];
}

/** @param {Pair} pair */
function near({ bits }) {
  return bits <= threshold;
}

/** @param {Pair} pair */
function acted(pair) {
  return near(pair) && pair.quality >= qualityFloor;
}

/** @param {Pair | undefined} pair */
function verdict(pair) {
  if (!pair) return say("compare_not");
  const { bits, by } = pair;
  if (!near(pair)) return say("compare_no_match", bits, threshold);
  if (!acted(pair)) return say("compare_faint", bits, threshold, qualityFloor);
  return by.length ? say("compare_match_by", bits, threshold, ...by) : say("compare_match", bits, threshold);
}
