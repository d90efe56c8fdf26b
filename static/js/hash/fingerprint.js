// @ts-check
/** One file in, its fingerprints out. Nothing here can reach the network, and nothing is kept. */

import { turn } from "./exif.js";
import { decode } from "./decode.js";
import * as pdq from "./pdq.js";
import { Refusal } from "./refusal.js";
import * as sha256 from "./sha256.js";
import { examine } from "./sniff.js";

/** WebCrypto wants the whole file in memory. */
const MOST_BYTES = 512 * 1024 * 1024;
/** A real picture sets 128 of the 256 bits; a plain surface sets none or chance ones. */
const LEAST_BITS = 120;
const MOST_BITS = 136;

/**
 * @typedef {{kind: string, value: string, quality?: number}} Fingerprint value in hex, quality 0 to 100
 * @typedef {{fingerprints: Fingerprint[], notes: string[]}} Outcome notes are codes of `words.js`
 *
 * @param {File} file
 * @param {(stage: string) => void} onStage told "reading", "decoding", "hashing"
 * @returns {Promise<Outcome>} `pdq` (as a person sees it), `pdq_raw_orientation` if EXIF turns it, `sha256`
 * @throws {Refusal}
 */
export async function fingerprint(file, onStage) {
  onStage("reading");
  if (file.size > MOST_BYTES) throw new Refusal("too_many_bytes");
  const { container, exact } = await readWhole(file);
  onStage("decoding");
  const { picture, notes } = await decode(file, container);
  if (Math.min(picture.width, picture.height) < pdq.smallestSide) throw new Refusal("too_small");
  onStage("hashing");
  const seen = perceptual(picture, container.orientation?.value ?? 1);
  return { fingerprints: [...seen, exact], notes: [...notes, ...qualityNotes(seen)] };
}

/**
 * The bytes are let go before the pixels are asked for: both at once is too much for a phone.
 * @param {File} file
 */
async function readWhole(file) {
  const content = await file.arrayBuffer().catch(() => {
    throw new Refusal("unreadable");
  });
  const container = examine(content);
  return { container, exact: { kind: sha256.name, ...(await sha256.compute(content)) } };
}

/**
 * @param {import("./decode.js").Picture} picture pixels as stored
 * @param {number} orientation EXIF, 1 to 8
 * @returns {Fingerprint[]} none for a picture without structure
 */
function perceptual(picture, orientation) {
  const stored = pdq.compute(picture);
  const upright = orientation === 1 ? stored : pdq.compute(turn(picture, orientation));
  pdq.release();
  if ([stored, upright].some(({ bitsSet }) => bitsSet < LEAST_BITS || bitsSet > MOST_BITS)) return [];
  const original = { kind: pdq.name, value: upright.value, quality: upright.quality };
  if (orientation === 1) return [original];
  return [original, { kind: "pdq_raw_orientation", value: stored.value, quality: stored.quality }];
}

/** @param {Fingerprint[]} seen */
function qualityNotes(seen) {
  if (seen.length === 0) return ["flat"];
  return seen.some(({ quality = 0 }) => quality < pdq.qualityFloor) ? ["low_quality"] : [];
}
