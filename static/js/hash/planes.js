// @ts-check
/** Grey pictures made smaller, turned, cut and framed, without rounding to bytes. */

import { walk } from "./exif.js";
import { toLuma } from "./pdq.js";

/** @typedef {import("./pdq.js").Plane} Plane */

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
  return fits ? means({ luma, width, height }, side) : { luma, width, height };
}

/**
 * @param {Plane} plane
 * @param {number} side of the squares; what is left over at two edges is dropped
 * @returns {Plane}
 */
function means(plane, side) {
  const width = Math.floor(plane.width / side);
  const height = Math.floor(plane.height / side);
  const luma = new Float32Array(width * height);
  for (let y = 0; y < height * side; y++) {
    const [from, to] = [y * plane.width, Math.floor(y / side) * width];
    for (let x = 0, at = from; x < width; x++) {
      for (let i = 0; i < side; i++) luma[to + x] += plane.luma[at++];
    }
  }
  return { luma: luma.map((sum) => sum / (side * side)), width, height };
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
 * The whole picture in the middle of a black one of another shape.
 * @param {Plane} plane
 * @param {number} ratio width to height
 * @returns {Plane}
 */
export function letterboxed(plane, ratio) {
  const width = Math.round(Math.max(plane.width, plane.height * ratio));
  const height = Math.round(Math.max(plane.height, plane.width / ratio));
  const [left, top] = [(width - plane.width) >> 1, (height - plane.height) >> 1];
  const luma = new Float32Array(width * height);
  for (let y = 0; y < plane.height; y++) {
    luma.set(plane.luma.subarray(y * plane.width, (y + 1) * plane.width), (top + y) * width + left);
  }
  return { luma, width, height };
}
