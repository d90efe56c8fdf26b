// @ts-check
/** Every kind of fingerprint with its facts. `notices/fingerprints.py` holds the same; a test compares the two. */

import * as dhash from "./dhash.js";
import * as md5 from "./md5.js";
import * as pdq from "./pdq.js";
import * as phash from "./phash.js";
import * as sha256 from "./sha256.js";

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {number} hexLength digits
 * @property {number} threshold the most bits by which two may differ and still match
 * @property {number} qualityFloor quality (0 to 100) below which platforms pay no heed; 0 where there is none
 * @property {number[]} [bitsSet] the least and the most bits that a real one has set
 * @property {string} example
 */

/** @type {Kind[]} */
export const kinds = [
  named("pdq", pdq),
  named("pdq_raw_orientation", pdq),
  named("pdq_variant", pdq),
  named("pdq_frame", pdq),
  named("dhash", dhash),
  named("phash", phash),
  named("md5", md5),
  named("sha256", sha256),
];

/**
 * @param {string} name
 * @param {Omit<Kind, "name">} facts of the module that works it out
 * @returns {Kind}
 */
function named(name, { hexLength, threshold, qualityFloor, bitsSet, example }) {
  return { name, hexLength, threshold, qualityFloor, bitsSet, example };
}
