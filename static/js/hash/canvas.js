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
  return comesBack((bitmap) => pixelsOf(bitmap).data);
}

/**
 * The same for WebGL: a browser may change one and leave the other, or have none.
 * @returns {Promise<boolean>}
 */
export async function readsTrulyUnblended() {
  return comesBack(unblendedPixels);
}

/** @param {(bitmap: ImageBitmap) => Uint8ClampedArray | null} read */
async function comesBack(read) {
  const pattern = new ImageData(PATTERN_SIDE, PATTERN_SIDE);
  for (let i = 0; i < pattern.data.length; i++)
    pattern.data[i] = i % 4 === 3 ? 255 : (i * 89 + (i >> 6) * 57) & 255;
  const bitmap = await createImageBitmap(pattern);
  try {
    const data = read(bitmap);
    return data !== null && data.every((byte, i) => byte === pattern.data[i]);
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

/**
 * Colours behind see-through pixels, which a 2D canvas loses and platforms read.
 * @param {ImageBitmap} bitmap made with `premultiplyAlpha: "none"`
 * @returns {Uint8ClampedArray | null} RGBA, or null where the browser cannot
 */
export function unblendedPixels(bitmap) {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl");
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  const texture = gl.getParameter(gl.TEXTURE_BINDING_2D);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const rgba = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  const failed = gl.getError() !== gl.NO_ERROR;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return failed ? null : new Uint8ClampedArray(rgba.buffer);
}
