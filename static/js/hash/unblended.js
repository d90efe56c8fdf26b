// @ts-check
/** Colours behind see-through pixels, which a 2D canvas loses and platforms read. Browsers differ in how to get them. */

import { comesBack } from "./canvas.js";

/**
 * @param {ImageBitmap} bitmap made with `premultiplyAlpha: "none"`
 * @returns {Promise<Uint8ClampedArray | null>} RGBA; null where this browser has no way that gives back what was put in
 */
export async function unblendedPixels(bitmap) {
  for (const read of [fromTexture, fromVideoFrame]) {
    const pixels = (await comesBack(read, true)) && (await read(bitmap).catch(() => null));
    if (pixels) return pixels;
  }
  return null;
}

/** @param {ImageBitmap} bitmap */
async function fromTexture(bitmap) {
  const { width, height } = bitmap;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl");
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) throw new Error("no texture");
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  const texture = gl.getParameter(gl.TEXTURE_BINDING_2D);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const rgba = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
  const failed = gl.getError() !== gl.NO_ERROR;
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  if (failed) throw new Error("texture not read");
  return new Uint8ClampedArray(rgba.buffer);
}

/**
 * For browsers without WebGL (a machine without a graphics card).
 * @param {ImageBitmap} bitmap
 */
async function fromVideoFrame(bitmap) {
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    const rgba = new Uint8ClampedArray(bitmap.width * bitmap.height * 4);
    await frame.copyTo(rgba, { format: "RGBA" });
    return rgba;
  } finally {
    frame.close();
  }
}
