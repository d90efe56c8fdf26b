// @ts-check
/** Pixels through the browser's canvas, and the proof that it gives back what was put in. */

/** Some browsers leave a small canvas alone and change a larger one. */
const PATTERN_SIDE = 128;

/**
 * Some browsers change what is read from a canvas to hide who you are (Tor Browser, Firefox with
 * `privacy.resistFingerprinting`): the hash would be random and its quality would still look perfect.
 * @returns {Promise<boolean>} true where each byte of a known pattern comes back
 */
export async function readsTruly() {
  return comesBack(async (bitmap) => pixelsOf(bitmap).data, false);
}

/**
 * @param {(bitmap: ImageBitmap) => Promise<Uint8ClampedArray>} read
 * @param {boolean} seeThrough whether the pattern is, in every degree
 * @returns {Promise<boolean>} true where each byte comes back; false also where this browser cannot read so
 */
export async function comesBack(read, seeThrough) {
  const pattern = new ImageData(PATTERN_SIDE, PATTERN_SIDE);
  for (let i = 0; i < pattern.data.length; i++)
    pattern.data[i] = i % 4 === 3 && !seeThrough ? 255 : (i * 89 + (i >> 6) * 57) & 255;
  const bitmap = await createImageBitmap(pattern, { premultiplyAlpha: "none" });
  try {
    const data = await read(bitmap);
    return data.every((byte, i) => byte === pattern.data[i]);
  } catch {
    return false;
  } finally {
    bitmap.close();
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @returns {ImageData} RGBA, see-through pixels rounded by the canvas
 */
export function pixelsOf(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

/** @param {Uint8ClampedArray} rgba */
export function isSeeThrough(rgba) {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}
