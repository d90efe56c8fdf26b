// @ts-check
/** Cosine hash of 64 bits, equal to `imagehash.phash` (ImageHash 4.3.2): is each slow wave stronger than the median? */

import { shrinkToGrey } from "./resample.js";
import { bitsToHex } from "./bits.js";

export const name = "phash";
export const hexLength = 16;
/** Two pictures look alike when at most this many of the 64 bits differ. */
export const threshold = 10;
export const qualityFloor = 0;
/** Of the same picture as PDQ's (`pdq.js`). */
export const example = "b6557d75209742c3";

const SIDE = 32;
const TERMS = 8;
/** Far above what is lost in a sum of 32 by 32 bytes, far below what tells two terms of a picture apart. */
const ROUNDING = 1e-7;
const cosines = Float64Array.from({ length: TERMS * SIDE }, (_, at) => {
  const [term, x] = [Math.floor(at / SIDE), at % SIDE];
  return 2 * Math.cos((Math.PI * term * (2 * x + 1)) / (2 * SIDE));
});

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA
 * @returns {{value: string} | null} 16 hex digits; null where waves are missing, so that rounding alone would decide
 */
export function compute(picture) {
  const terms = lowTerms(shrinkToGrey(picture, SIDE, SIDE));
  const sorted = Float64Array.from(terms).sort();
  const median = (sorted[terms.length / 2 - 1] + sorted[terms.length / 2]) / 2;
  if (terms.some((term) => Math.abs(term - median) < ROUNDING)) return null;
  return { value: bitsToHex(Array.from(terms, (term) => term > median)) };
}

/** @param {Uint8ClampedArray} grey */
function lowTerms(grey) {
  const half = new Float64Array(TERMS * SIDE);
  for (let v = 0; v < TERMS; v++) {
    for (let x = 0; x < SIDE; x++) half[v * SIDE + x] = dot(v, grey, x, SIDE);
  }
  const terms = new Float64Array(TERMS * TERMS);
  for (let v = 0; v < TERMS; v++) {
    for (let u = 0; u < TERMS; u++) terms[v * TERMS + u] = dot(u, half, v * SIDE, 1);
  }
  return terms;
}

/**
 * @param {number} term
 * @param {ArrayLike<number>} from
 * @param {number} start
 * @param {number} step
 */
function dot(term, from, start, step) {
  let sum = 0;
  for (let x = 0; x < SIDE; x++) sum += from[start + x * step] * cosines[term * SIDE + x];
  return sum;
}
