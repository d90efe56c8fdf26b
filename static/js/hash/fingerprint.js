// @ts-check
/** One file in, its fingerprints out. Nothing here can reach the network, and nothing is kept. */

import { turn } from "./exif.js";
import { decode } from "./decode.js";
import * as dhash from "./dhash.js";
import * as md5 from "./md5.js";
import * as pdq from "./pdq.js";
import * as phash from "./phash.js";
import { Refusal } from "./refusal.js";
import * as sha256 from "./sha256.js";
import { feed } from "./slices.js";
import { examine } from "./sniff.js";
import { cast } from "./variants.js";

/** Pictures are read whole. */
const MOST_BYTES = 512 * 1024 * 1024;
/** Tells a video from anything else. */
const HEAD_BYTES = 64 * 1024;

/**
 * @typedef {{kind: string, value: string, quality?: number, variant?: string, at?: number}} Fingerprint value in hex,
 *   quality 0 to 100, `variant` one of `variants.js`'s names, `at` second of a video
 * @typedef {{fingerprints: Fingerprint[], notes: string[], media: "image" | "video"}} Outcome notes: codes of `words.js`
 * @typedef {(stage: string, share?: number) => void} OnStage "reading", "decoding", "hashing"; `share` 0 to 1
 *
 * @param {File} file
 * @param {OnStage} onStage
 * @param {import("./variants.js").Net} [net] which edited copies are fingerprinted too
 * @returns {Promise<Outcome>} `pdq` (as a person sees it), `pdq_raw_orientation` if EXIF turns it, `dhash`, `phash`,
 *   `pdq_variant`s, `md5`, `sha256`; of a video the last two
 * @throws {Refusal}
 */
export async function fingerprint(file, onStage, net = "none") {
  onStage("reading");
  if (await isVideo(file)) return { fingerprints: await exactOfLarge(file, onStage), notes: [], media: "video" };
  if (file.size > MOST_BYTES) throw new Refusal("too_many_bytes");
  const { container, exact } = await readWhole(file);
  onStage("decoding");
  const { picture, notes } = await decode(file, container);
  if (Math.min(picture.width, picture.height) < pdq.smallestSide) throw new Refusal("too_small");
  onStage("hashing");
  const seen = perceptual(picture, container.orientation?.value ?? 1, net);
  return { fingerprints: [...seen, ...exact], notes: [...notes, ...qualityNotes(seen)], media: "image" };
}

/** @param {File} file */
async function isVideo(file) {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(unreadable);
  try {
    examine(head);
  } catch (error) {
    return error instanceof Refusal && error.code === "video";
  }
  return false;
}

/**
 * @param {File} file
 * @param {OnStage} onStage
 * @returns {Promise<Fingerprint[]>}
 */
async function exactOfLarge(file, onStage) {
  const hashes = [new md5.Md5(), new sha256.Sha256()];
  const values = await feed(file, hashes, (share) => onStage("reading", share)).catch(unreadable);
  return [md5.name, sha256.name].map((kind, i) => ({ kind, value: values[i] }));
}

/**
 * The bytes are let go before the pixels are asked for: both at once is too much for a phone.
 * @param {File} file
 */
async function readWhole(file) {
  const content = await file.arrayBuffer().catch(unreadable);
  const container = examine(content);
  const exact = [
    { kind: md5.name, ...md5.compute(content) },
    { kind: sha256.name, ...(await sha256.compute(content)) },
  ];
  return { container, exact };
}

/** @returns {never} */
function unreadable() {
  throw new Refusal("unreadable");
}

/**
 * @param {import("./decode.js").Picture} stored pixels as stored
 * @param {number} orientation EXIF, 1 to 8
 * @param {import("./variants.js").Net} net
 * @returns {Fingerprint[]} none for a picture without structure
 */
function perceptual(stored, orientation, net) {
  try {
    const raw = pdq.compute(stored);
    const upright = orientation === 1 ? stored : turn(stored, orientation);
    const seen = orientation === 1 ? raw : pdq.compute(upright);
    if (![raw, seen].every(pdq.isOfAPicture)) return [];
    const original = [asFingerprint(pdq.name, seen)];
    if (orientation !== 1) original.push(asFingerprint("pdq_raw_orientation", raw));
    return [...original, ...lookalikes(upright), ...cast(upright, net, seen.value)];
  } finally {
    pdq.release();
  }
}

/**
 * @param {import("./decode.js").Picture} upright
 * @returns {Fingerprint[]}
 */
function lookalikes(upright) {
  const waves = phash.compute(upright);
  return [{ kind: dhash.name, ...dhash.compute(upright) }, ...(waves ? [{ kind: phash.name, ...waves }] : [])];
}

/**
 * @param {string} kind
 * @param {pdq.Print} print
 * @returns {Fingerprint}
 */
function asFingerprint(kind, { value, quality }) {
  return { kind, value, quality };
}

/** @param {Fingerprint[]} seen */
function qualityNotes(seen) {
  if (seen.length === 0) return ["flat"];
  return seen.some(({ quality = pdq.qualityFloor }) => quality < pdq.qualityFloor) ? ["low_quality"] : [];
}
