// @ts-check
/**
 * The net: fingerprints of the edits that people make before they publish a picture again. PDQ itself survives
 * none of them. They go out with a mark of their own, never in place of the original.
 */

import { distance } from "./bits.js";
import * as pdq from "./pdq.js";
import { cropped, leaner, letterboxed, shrunken, turned } from "./planes.js";

/**
 * @typedef {"none" | "default" | "wide"} Net
 * @typedef {import("./pdq.js").Plane} Plane
 * @typedef {{kind: "pdq_variant", variant: string, value: string, quality: number}} Variant
 */

/** The work is done on a picture of about this many pixels: the hash is of 64 by 64 anyway. */
const WORKING_PIXELS = 600_000;
/** Nearer than this to one that is there already, another adds nothing. */
const SAME_WITHIN = 4;
/** A picture of nearly that shape already is not cut or framed to it. */
const SAME_SHAPE = 0.02;

/** EXIF's number for each of the seven other ways to lay a picture down. */
const TURNS = {
  mirror: 2,
  turn180: 3,
  mirror_turn180: 4,
  mirror_turn270: 5,
  turn90: 6,
  mirror_turn90: 7,
  turn270: 8,
};
const FRAMES = [[1, 1], [4, 3], [16, 9], [9, 16]];
const SHAPES = [[1, 1], [4, 5], [5, 4], [4, 3], [3, 4], [3, 2], [16, 9], [9, 16]];
/** Percent cut from a side. */
const CUTS = [0, 4, 8];

/** Every name that a variant can have; the server holds the same list. */
export const names = [...Object.keys(TURNS), ...FRAMES.map(frameName), ...SHAPES.map(shapeName), ...grid().map(cutName)];

/** How many edits each net tries. */
const TRIED = { none: 0, default: names.length - grid().length, wide: names.length };

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA, as a person sees it
 * @param {Net} net
 * @param {string} original its PDQ
 * @param {(share: number) => Promise<void>} onEdit told 0 to 1 after each edit, and waited for; may throw to end it
 * @returns {Promise<Variant[]>} those that a platform would heed (quality), each unlike all before it
 */
export async function cast(picture, net, original, onEdit) {
  if (net === "none") return [];
  const held = [original];
  const found = [];
  let tried = 0;
  for (const { variant, plane } of edits(shrunken(picture, WORKING_PIXELS), net)) {
    const print = printOf(plane);
    await onEdit(++tried / TRIED[net]);
    if (!print || held.some((other) => distance(other, print.value) <= SAME_WITHIN)) continue;
    held.push(print.value);
    found.push(/** @type {Variant} */ ({ kind: "pdq_variant", variant, value: print.value, quality: print.quality }));
  }
  return found;
}

/**
 * @param {Plane} plane
 * @returns {import("./pdq.js").Print | null} null where no platform would heed it
 */
function printOf(plane) {
  if (Math.min(plane.width, plane.height) < pdq.smallestSide) return null;
  const print = pdq.computeFromLuma(plane);
  return print.quality >= pdq.qualityFloor && pdq.isOfAPicture(print) ? print : null;
}

/**
 * @param {Plane} whole
 * @param {Net} net
 * @returns {Generator<{variant: string, plane: Plane}>} one at a time, so that one is in memory at a time
 */
function* edits(whole, net) {
  const plane = leaner(whole);
  for (const [variant, orientation] of Object.entries(TURNS)) yield { variant, plane: turned(plane, orientation) };
  for (const [across, down] of FRAMES) {
    if (hasShape(whole, across / down)) continue;
    yield { variant: frameName([across, down]), plane: letterboxed(whole, across / down) };
  }
  for (const [across, down] of SHAPES) {
    if (!hasShape(whole, across / down))
      yield { variant: shapeName([across, down]), plane: toShape(whole, across / down) };
  }
  if (net !== "wide") return;
  for (const cut of grid()) yield { variant: cutName(cut), plane: cutBy(plane, cut) };
}

/**
 * @param {Plane} plane
 * @param {number} ratio width to height
 */
function hasShape({ width, height }, ratio) {
  return Math.abs(width / height / ratio - 1) < SAME_SHAPE;
}

/**
 * The middle of the picture in another shape.
 * @param {Plane} plane
 * @param {number} ratio width to height
 */
function toShape(plane, ratio) {
  const width = Math.round(Math.min(plane.width, plane.height * ratio));
  const height = Math.round(Math.min(plane.height, plane.width / ratio));
  return cropped(plane, (plane.width - width) >> 1, (plane.height - height) >> 1, width, height);
}

/**
 * @param {Plane} plane
 * @param {number[]} cut percent from left, top, right, bottom
 */
function cutBy(plane, [left, top, right, bottom]) {
  const x = Math.round((plane.width * left) / 100);
  const y = Math.round((plane.height * top) / 100);
  const width = Math.round((plane.width * (100 - right)) / 100) - x;
  return cropped(plane, x, y, width, Math.round((plane.height * (100 - bottom)) / 100) - y);
}

/** @returns {number[][]} all but the one that cuts nothing */
function grid() {
  const pairs = CUTS.flatMap((one) => CUTS.map((other) => [one, other]));
  return pairs.flatMap((start) => pairs.map((end) => [...start, ...end])).slice(1);
}

/** @param {number[]} shape */
function frameName([across, down]) {
  return `letterbox_${across}_${down}`;
}

/** @param {number[]} shape */
function shapeName([across, down]) {
  return across === down ? "crop_square" : `crop_${across}_${down}`;
}

/** @param {number[]} cut */
function cutName(cut) {
  return `wide_${cut.join("_")}`;
}
