// @ts-check
/** From a file to pixels as stored, at native size, without the browser's idea of colour or direction. */

import { isSeeThrough, pixelsOf, unblendedPixels } from "./canvas.js";
import { withoutOrientation } from "./exif.js";
import { Refusal } from "./refusal.js";

/** Safari's canvas holds no more; a bigger picture is made to fit (2 to 8 bits of the hash). */
const CANVAS_PIXELS = 4096 * 4096;
const CANVAS_SIDE = 16384;
/** Beyond this a decoded picture (4 bytes a pixel) is more memory than a phone will give. */
const MOST_PIXELS = 120_000_000;

/**
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture RGBA
 *
 * @param {Blob} file
 * @param {import("./container.js").Container} container what `examine` found
 * @returns {Promise<{picture: Picture, notes: string[]}>} notes are codes of `words.js`
 * @throws {Refusal}
 */
export async function decode(file, container) {
  if (container.width * container.height > MOST_PIXELS) throw new Refusal("too_many_pixels");
  const fit = sizeThatFits(container.width, container.height);
  const bitmap = await openBitmap(file, container, fit);
  try {
    const { picture, seeThrough } = read(bitmap);
    return { picture, notes: [...(fit ? ["resized"] : []), ...(seeThrough ? ["see_through"] : [])] };
  } finally {
    bitmap.close();
  }
}

/**
 * @param {Blob} file
 * @param {import("./container.js").Container} container
 * @param {{resizeWidth: number, resizeHeight: number} | null} fit
 */
async function openBitmap(file, container, fit) {
  const typed = file.slice(0, file.size, container.type);
  const stored = container.orientation ? withoutOrientation(typed, container.orientation) : typed;
  try {
    return await createImageBitmap(stored, {
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
      ...(fit && { ...fit, resizeQuality: "high" }),
    });
  } catch {
    throw new Refusal("broken");
  }
}

/** @param {ImageBitmap} bitmap */
function read(bitmap) {
  const { width, height } = bitmap;
  const { data } = pixelsOf(bitmap);
  const seeThrough = isSeeThrough(data);
  return { picture: { data: (seeThrough && unblendedPixels(bitmap)) || data, width, height }, seeThrough };
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
