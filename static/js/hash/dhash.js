// @ts-check
/** Difference hash of 64 bits, equal to `imagehash.dhash` (ImageHash 4.3.2): is each pixel lighter than its left one? */

import { shrinkToGrey } from "./resample.js";
import { bitsToHex } from "./bits.js";

export const name = "dhash";
export const hexLength = 16;
/** Two pictures look alike when at most this many of the 64 bits differ. */
export const threshold = 10;
export const qualityFloor = 0;
/** Of the same picture as PDQ's (`pdq.js`). */
export const example = "140248558bc5a855";

const SIDE = 8;

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA
 * @returns {{value: string}} 16 hex digits
 */
export function compute(picture) {
  const grey = shrinkToGrey(picture, SIDE + 1, SIDE);
  const bits = Array.from({ length: SIDE * SIDE }, (_, k) => {
    const at = Math.floor(k / SIDE) * (SIDE + 1) + (k % SIDE);
    return grey[at + 1] > grey[at];
  });
  return { value: bitsToHex(bits) };
}
