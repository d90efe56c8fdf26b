// @ts-check
/**
 * JPEG and PNG decoded in plain JavaScript, for browsers whose canvas does not give back what was put in.
 * Their pixels, and so the hash, are those that platforms see.
 */

import { convertIndexedToRgb, decode as decodePng } from "../vendor/fast-png.js";
import { readCoefficients } from "../vendor/jpeg-js.js";
import { pixels } from "./jpeg.js";
import { essentials, inflatedSize, rawSize } from "./png.js";
import { Refusal } from "./refusal.js";

/** The decoders keep up to 12 bytes a pixel beside the picture. */
const MOST_PIXELS = 40_000_000;
const LIMITS = { maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 512 };

/**
 * @typedef {import("./decode.js").Picture} Picture
 * @typedef {import("./container.js").Container} Container
 *
 * @param {Blob} file
 * @param {Container} container what `examine` found
 * @returns {Promise<Picture>} pixels as stored
 * @throws {Refusal} "noise" where only a canvas could read this kind
 */
export async function decodeInScript(file, container) {
  if (!canDecode(container)) throw new Refusal("noise");
  const content = new Uint8Array(await file.arrayBuffer());
  try {
    return container.type === "image/png" ? await fromPng(content) : fromJpeg(content, container);
  } catch {
    throw new Refusal("broken");
  }
}

/**
 * @param {Container} container
 * @returns {boolean} CMYK and 12-bit JPEG, and woven PNG of a few colours, come out wrong
 */
export function canDecode({ type, width, height, depth, components, woven }) {
  if (width * height > MOST_PIXELS) return false;
  if (type === "image/jpeg") return depth === 8 && (components === 1 || components === 3);
  return type === "image/png" && !(woven && depth < 8);
}

/**
 * @param {Uint8Array} content
 * @param {Container} container
 * @returns {Picture}
 */
function fromJpeg(content, { plainRgb }) {
  const stored = readCoefficients(content, LIMITS);
  return { width: stored.width, height: stored.height, data: pixels(stored, plainRgb) };
}

/**
 * The pixels are counted before they are unpacked: a small file may hold gigabytes of zeros.
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {Promise<Picture>}
 */
async function fromPng(content) {
  const { header, packed, file } = essentials(content);
  const expected = rawSize(header);
  if ((await inflatedSize(packed, expected)) !== expected) throw new RangeError("not the pixels it says");
  const png = decodePng(await new Blob(file).arrayBuffer(), { checkCrc: true });
  const palette = png.palette && { data: convertIndexedToRgb(png), depth: 8, channels: png.palette[0].length };
  return { width: png.width, height: png.height, data: toRgba({ ...png, ...palette }) };
}

/**
 * @param {{data: ArrayLike<number>, width: number, height: number, depth: number, channels: number}} samples
 * @returns {Uint8ClampedArray} the upper 8 bits where there are 16
 */
function toRgba({ data, width, height, depth, channels }) {
  const rgba = new Uint8ClampedArray(width * height * 4);
  const sample = sampler(data, width, depth);
  const grey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  for (let pixel = 0, to = 0; pixel < width * height; pixel++, to += 4) {
    const at = pixel * channels;
    for (let i = 0; i < 3; i++) rgba[to + i] = sample(grey ? at : at + i);
    rgba[to + 3] = hasAlpha ? sample(at + channels - 1) : 255;
  }
  return rgba;
}

/**
 * @param {ArrayLike<number>} data rows of grey with fewer than 8 bits begin at a whole byte
 * @param {number} width
 * @param {number} depth bits
 * @returns {(at: number) => number} the sample with that number, 0 to 255
 */
function sampler(data, width, depth) {
  if (depth === 16) return (at) => data[at] >> 8;
  if (depth === 8) return (at) => data[at];
  const most = (1 << depth) - 1;
  const rowBytes = Math.ceil((width * depth) / 8);
  return (at) => {
    const bit = (at % width) * depth;
    const byte = data[Math.floor(at / width) * rowBytes + (bit >> 3)];
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  };
}
