// @ts-check
/** From a file to pixels as stored, at native size, without the browser's idea of colour or direction. */

import { isSeeThrough, pixelsOf, readsTruly } from "./canvas.js";
import { blanked } from "./exif.js";
import { canDecode, decodeInScript } from "./fallback.js";
import { holdsItsPixels, pictureAlone } from "./png.js";
import { Refusal } from "./refusal.js";
import { unblendedPixels } from "./unblended.js";

/** Safari's canvas holds no more; a bigger picture is made to fit (2 to 8 bits of the hash). */
const CANVAS_PIXELS = 4096 * 4096;
const CANVAS_SIDE = 16384;
/** Beyond this a decoded picture (4 bytes a pixel) is more memory than a phone will give. */
const MOST_PIXELS = 120_000_000;

/** Asked when the page loads; the decoders in script are here by then too, so that it works offline. */
const canvasIsTrue = readsTruly().catch(() => false);

/**
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture RGBA
 *
 * @param {Blob} file
 * @param {import("./container.js").Container} container what `examine` found
 * @returns {Promise<{picture: Picture, notes: string[]}>} notes are codes of `words.js`
 * @throws {Refusal}
 */
export async function decode(file, container) {
  const { picture, notes } = await decodeStill(file, container);
  return { picture, notes: container.second ? [...notes, "second_picture"] : notes };
}

/**
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 * @returns {Promise<{picture: Picture, notes: string[]}>}
 */
async function decodeStill(file, container) {
  const pixels = container.width * container.height;
  if (pixels === 0) throw new Refusal("broken");
  if (pixels > MOST_PIXELS) throw new Refusal("too_many_pixels");
  if (container.type === "image/png" && !(await holdsItsPixels(file))) throw new Refusal("broken");
  if (isFineGrained(container) || !(await canvasIsTrue)) return withoutCanvas(file, container);
  const fit = sizeThatFits(container.width, container.height);
  const bitmap = await openBitmap(file, container, fit);
  try {
    const { picture, seeThrough } = await read(bitmap, file, container);
    return { picture, notes: [...(fit ? ["resized"] : []), ...(seeThrough ? ["see_through"] : [])] };
  } finally {
    bitmap.close();
  }
}

/**
 * Browsers round 16 bits to 8, each in its own way; platforms drop the lower half.
 * @param {import("./container.js").Container} container
 */
function isFineGrained(container) {
  return container.type === "image/png" && container.depth === 16 && canDecode(container);
}

/**
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 */
async function withoutCanvas(file, container) {
  const picture = await decodeInScript(file, container);
  if (picture.width !== container.width || picture.height !== container.height) damaged();
  return { picture, notes: isSeeThrough(picture.data) ? ["see_through"] : [] };
}

/**
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 * @param {{resizeWidth: number, resizeHeight: number} | null} fit
 */
async function openBitmap(file, container, fit) {
  const bitmap = await createImageBitmap(await withoutMarks(file, container), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
    ...(fit && { ...fit, resizeQuality: "high" }),
  }).catch(damaged);
  const [width, height] = fit ? [fit.resizeWidth, fit.resizeHeight] : [container.width, container.height];
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  bitmap.close();
  return damaged();
}

/**
 * Nothing by which a browser would turn the picture, or show another one that the file holds beside it.
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 */
async function withoutMarks(file, container) {
  if (container.type === "image/png" && container.animated) return pictureAlone(file);
  return blanked(file.slice(0, file.size, container.type), container.exif);
}

/** @returns {never} */
function damaged() {
  throw new Refusal("broken");
}

/**
 * @param {ImageBitmap} bitmap
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 */
async function read(bitmap, file, container) {
  const { width, height } = bitmap;
  const { data } = pixelsOf(bitmap);
  if (!isSeeThrough(data)) return { picture: { data, width, height }, seeThrough: false };
  const whole = width === container.width && height === container.height;
  const inScript = whole && container.type === "image/png" && (await tryInScript(file, container));
  if (inScript) return { picture: inScript, seeThrough: true };
  return { picture: { data: (await unblendedPixels(bitmap)) ?? data, width, height }, seeThrough: true };
}

/**
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 */
function tryInScript(file, container) {
  return decodeInScript(file, container).catch(() => null);
}

/**
 * PDQ looks at each axis apart, so an over-long side is shortened alone and a short one keeps its detail.
 * @param {number} width pixels
 * @param {number} height
 * @returns {{resizeWidth: number, resizeHeight: number} | null} null where the picture fits as it is
 */
function sizeThatFits(width, height) {
  const sides = [width, height].map((side) => Math.min(side, CANVAS_SIDE));
  const scale = Math.min(1, Math.sqrt(CANVAS_PIXELS / (sides[0] * sides[1])));
  const [resizeWidth, resizeHeight] = sides.map((side) => Math.floor(side * scale));
  return resizeWidth === width && resizeHeight === height ? null : { resizeWidth, resizeHeight };
}
