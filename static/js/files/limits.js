// @ts-check
/** How much a request has room for. The server refuses more (`notices/fingerprints.py`); a test compares the two. */

/** Files of one link. */
export const MOST_FILES = 5;
/** Moments ticked in one video. */
export const MOST_TICKED = 20;
/** Fingerprints of edited copies and of moments, all links of a request together. */
export const MOST_EDITED = 1500;
/** Things that files declare, of one link. */
export const MOST_DECLARED = 40;

/** @typedef {import("../hash/fingerprint.js").Fingerprint} Fingerprint */

/** @param {Fingerprint[]} fingerprints */
export function editedIn(fingerprints) {
  return fingerprints.filter(({ kind }) => kind === "pdq_variant" || kind === "pdq_frame").length;
}

/**
 * @param {Fingerprint[]} fingerprints of one file, its likeliest edits first
 * @param {number} room for edited copies
 * @returns {Fingerprint[]} without the edited copies that are too many
 */
export function fitting(fingerprints, room) {
  let left = room;
  return fingerprints.filter(({ kind }) => kind !== "pdq_variant" || left-- > 0);
}
