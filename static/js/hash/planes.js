// @ts-check
/** Grey pictures made smaller, turned, cut and framed, without rounding to bytes. */

import { walk } from "./exif.js";
import { toLuma } from "./pdq.js";

/** @typedef {import("./pdq.js").Plane} Plane */

/** A side is left this long, or up to twice as long. */
const LONG_SIDE = 1024;

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA
 * @param {number} pixels about as many as wanted; a smaller picture stays as it is
 * @returns {Plane} each pixel the mean of a square of them
 */
export function shrunken({ data, width, height }, pixels) {
  const luma = new Float32Array(width * height);
  toLuma(data, luma, luma.length);
  const side = Math.floor(Math.sqrt(luma.length / pixels));
  const fits = side > 1 && Math.min(width, height) >= side * 128;
  return means({ luma, width, height }, fits ? side : 1, fits ? side : 1);
}

/**
 * PDQ looks at each axis apart, so a very long one is shortened alone.
 * @param {Plane} plane
 * @returns {Plane} no longer in its old shape, but with the same hash (a few bits)
 */
export function leaner(plane) {
  const [across, down] = [plane.width, plane.height].map(blockFor);
  return means(plane, across, down);
}

/** @param {number} length */
function blockFor(length) {
  return Math.max(1, Math.floor(length / LONG_SIDE));
}

/**
 * @param {Plane} plane
 * @param {number} across width of the blocks; what is left over at two edges is dropped
 * @param {number} down their height
 * @returns {Plane}
 */
function means(plane, across, down) {
  if (across === 1 && down === 1) return plane;
  const width = Math.floor(plane.width / across);
  const height = Math.floor(plane.height / down);
  const luma = new Float32Array(width * height);
  for (let y = 0; y < height * down; y++) {
    const [from, to] = [y * plane.width, Math.floor(y / down) * width];
    for (let x = 0, at = from; x < width; x++) {
      for (let i = 0; i < across; i++) luma[to + x] += plane.luma[at++];
    }
  }
  return { luma: luma.map((sum) => sum / (across * down)), width, height };
}

/**
 * @param {Plane} plane
 * @param {number} orientation EXIF's number, 2 to 8
 * @returns {Plane}
 */
export function turned(plane, orientation) {
  const sideways = orientation >= 5;
  const width = sideways ? plane.height : plane.width;
  const height = sideways ? plane.width : plane.height;
  const luma = new Float32Array(width * height);
  const { start, right, down } = walk(orientation, plane.width, plane.height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) luma[at++] = plane.luma[start + y * down + x * right];
  }
  return { luma, width, height };
}

/**
 * @param {Plane} plane
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 * @returns {Plane}
 */
export function cropped(plane, left, top, width, height) {
  const luma = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * plane.width + left;
    luma.set(plane.luma.subarray(start, start + width), y * width);
  }
  return { luma, width, height };
}

/**
 * The whole picture in the middle of a black one of another shape. Around a thin strip that would be hundreds of
 * megabytes, so long sides are shortened first.
 * @param {Plane} plane
 * @param {number} ratio width to height
 * @returns {Plane}
 */
export function letterboxed(plane, ratio) {
  const sides = [Math.max(plane.width, plane.height * ratio), Math.max(plane.height, plane.width / ratio)];
  const [across, down] = sides.map(blockFor);
  const inner = means(plane, Math.min(across, plane.width), Math.min(down, plane.height));
  const width = Math.round(sides[0] / across);
  const height = Math.round(sides[1] / down);
  return inTheMiddle(inner, width, height);
}

/**
 * @param {Plane} plane
 * @param {number} width
 * @param {number} height
 * @returns {Plane}
 */
function inTheMiddle(plane, width, height) {
  const [left, top] = [(width - plane.width) >> 1, (height - plane.height) >> 1];
  const luma = new Float32Array(width * height);
  for (let y = 0; y < plane.height; y++) {
    luma.set(plane.luma.subarray(y * plane.width, (y + 1) * plane.width), (top + y) * width + left);
  }
  return { luma, width, height };
}
