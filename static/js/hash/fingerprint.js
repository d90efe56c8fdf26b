// @ts-check
/** One file in, its fingerprints out. Nothing here can reach the network, and nothing is kept. */

import { breath } from "./breath.js";
import { turn } from "./exif.js";
import { decode } from "./decode.js";
import * as dhash from "./dhash.js";
import * as md5 from "./md5.js";
import * as pdq from "./pdq.js";
import * as phash from "./phash.js";
import { Refusal } from "./refusal.js";
import * as sha256 from "./sha256.js";
import { feed } from "./slices.js";
import { examine, strangerIn } from "./sniff.js";
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
 * @typedef {object} Teller
 * @property {OnStage} onStage may throw, which ends the work
 * @property {(outcome: Outcome) => void} onOriginal what is known before edited copies are made: they may be too much
 *
 * @param {File} file
 * @param {Teller} tell
 * @param {import("./variants.js").Net} [net] which edited copies are fingerprinted too
 * @returns {Promise<Outcome>} `pdq` (as a person sees it), `pdq_raw_orientation` if EXIF turns it, `dhash`, `phash`,
 *   `pdq_variant`s, `md5`, `sha256`; of a video the last two
 * @throws {Refusal}
 */
export async function fingerprint(file, tell, net = "none") {
  tell.onStage("reading");
  const stranger = await strangerTo(file);
  if (stranger === "video")
    return { fingerprints: await exactOfLarge(file, tell.onStage), notes: [], media: "video" };
  if (file.size > MOST_BYTES) throw new Refusal(stranger ?? "too_many_bytes");
  const { container, exact } = await readWhole(file, tell.onStage);
  await step(tell, "decoding");
  const { picture, notes } = await decode(file, container);
  if (Math.min(picture.width, picture.height) < pdq.smallestSide) throw new Refusal("too_small");
  await step(tell, "hashing");
  try {
    const { seen, upright } = perceptual(picture, container.orientation);
    /** @type {Outcome} */
    const original = { fingerprints: [...seen, ...exact], notes: [...notes, ...qualityNotes(seen)], media: "image" };
    return net === "none" || seen.length === 0 ? original : await withNet(original, upright, net, tell);
  } finally {
    pdq.release();
  }
}

/**
 * A word to stop that has come meanwhile is heard here.
 * @param {{onStage: OnStage}} tell
 * @param {string} stage
 * @param {number} [share] 0 to 1
 */
async function step(tell, stage, share) {
  await breath();
  tell.onStage(stage, share);
}

/**
 * @param {Outcome} original
 * @param {import("./decode.js").Picture} upright
 * @param {import("./variants.js").Net} net
 * @param {Teller} tell
 * @returns {Promise<Outcome>} with the edited copies before the exact hashes; without them where they fail
 */
async function withNet(original, upright, net, tell) {
  tell.onOriginal(original);
  const { fingerprints, notes } = original;
  try {
    const edited = await cast(upright, net, fingerprints[0].value, (share) => step(tell, "hashing", share));
    return { ...original, fingerprints: [...fingerprints.slice(0, -2), ...edited, ...fingerprints.slice(-2)] };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return { ...original, notes: [...notes, "edited_failed"] };
  }
}

/**
 * A video of a kind that nobody foresaw is one all the same where the device says so: its exact hashes are right.
 * @param {File} file
 * @returns {Promise<string | null>} as `strangerIn` says of its beginning
 */
async function strangerTo(file) {
  const code = strangerIn(await file.slice(0, HEAD_BYTES).arrayBuffer().catch(unreadable));
  return code === "not_picture" && file.type.startsWith("video/") ? "video" : code;
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
 * @param {OnStage} onStage
 */
async function readWhole(file, onStage) {
  const content = await file.arrayBuffer().catch(unreadable);
  const container = examine(content);
  const exact = [
    { kind: md5.name, ...(await md5.compute(content, () => step({ onStage }, "reading"))) },
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
 * @returns {{seen: Fingerprint[], upright: import("./decode.js").Picture}} none for a picture without structure
 */
function perceptual(stored, orientation) {
  const raw = pdq.compute(stored);
  const upright = orientation === 1 ? stored : turn(stored, orientation);
  const print = orientation === 1 ? raw : pdq.compute(upright);
  if (![raw, print].every(pdq.isOfAPicture)) return { seen: [], upright };
  const original = [asFingerprint(pdq.name, print)];
  if (orientation !== 1) original.push(asFingerprint("pdq_raw_orientation", raw));
  return { seen: [...original, ...lookalikes(upright)], upright };
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
