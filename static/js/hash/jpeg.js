// @ts-check
/** Pixels of a JPEG, equal to those of libjpeg-turbo (and so of Pillow and of platforms) to the last bit. */

import { samples } from "./idct.js";
import { rowsOf } from "./upsample.js";

/** JFIF's shares of the two colour differences, with 16 bits behind the point. */
const POINT = 16;
const HALF = 1 << (POINT - 1);
const [TO_RED, TO_BLUE, BLUE_TO_GREEN, RED_TO_GREEN] = [1.402, 1.772, 0.34414, 0.71414].map((share) =>
  Math.round(share * (1 << POINT)),
);

/**
 * @typedef {object} Stored what a JPEG holds once its codes are read
 * @property {number} width pixels
 * @property {number} height
 * @property {import("./idct.js").Coefficients[]} components one (grey) or three
 *
 * @param {Stored} stored its blocks are let go on the way, to spare memory
 * @param {boolean} plainRgb red, green and blue are stored, not luma and chroma
 * @returns {Uint8ClampedArray} RGBA
 * @throws {RangeError}
 */
export function pixels({ width, height, components }, plainRgb) {
  const rows = planes(width, height, components);
  const rgba = new Uint8ClampedArray(width * height * 4);
  const paint = rows.length === 1 ? paintGrey : plainRgb ? paintRgb : paintColour;
  for (let y = 0; y < height; y++) {
    const [first, second, third] = rows.map((row) => row(y));
    paint(rgba.subarray(y * width * 4, (y + 1) * width * 4), first, second, third);
  }
  return rgba;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {import("./idct.js").Coefficients[]} components
 */
function planes(width, height, components) {
  const most = { h: Math.max(...components.map(({ h }) => h)), v: Math.max(...components.map(({ v }) => v)) };
  return components.map((component) => {
    const { h, v } = component;
    const plane = samples(component, Math.ceil((width * h) / most.h), Math.ceil((height * v) / most.v));
    component.blocks = [];
    return rowsOf(plane, most.h / h, most.v / v);
  });
}

/**
 * @param {Uint8ClampedArray} rgba
 * @param {Uint8ClampedArray} grey
 */
function paintGrey(rgba, grey) {
  for (let to = 0, x = 0; to < rgba.length; to += 4, x++) {
    rgba[to] = rgba[to + 1] = rgba[to + 2] = grey[x];
    rgba[to + 3] = 255;
  }
}

/**
 * @param {Uint8ClampedArray} rgba
 * @param {Uint8ClampedArray} red
 * @param {Uint8ClampedArray} green
 * @param {Uint8ClampedArray} blue
 */
function paintRgb(rgba, red, green, blue) {
  for (let to = 0, x = 0; to < rgba.length; to += 4, x++) {
    rgba[to] = red[x];
    rgba[to + 1] = green[x];
    rgba[to + 2] = blue[x];
    rgba[to + 3] = 255;
  }
}

/**
 * @param {Uint8ClampedArray} rgba
 * @param {Uint8ClampedArray} luma
 * @param {Uint8ClampedArray} blueness
 * @param {Uint8ClampedArray} redness
 */
function paintColour(rgba, luma, blueness, redness) {
  for (let to = 0, x = 0; to < rgba.length; to += 4, x++) {
    const bright = luma[x];
    const blue = blueness[x] - 128;
    const red = redness[x] - 128;
    rgba[to] = bright + ((TO_RED * red + HALF) >> POINT);
    rgba[to + 1] = bright + ((HALF - BLUE_TO_GREEN * blue - RED_TO_GREEN * red) >> POINT);
    rgba[to + 2] = bright + ((TO_BLUE * blue + HALF) >> POINT);
    rgba[to + 3] = 255;
  }
}
