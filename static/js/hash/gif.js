// @ts-check

/** Bytes before what may be a palette (GIF89a, 18). */
const HEAD = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;

/**
 * @param {DataView} view a GIF, or its beginning
 * @returns {boolean} it holds more than one image (GIF89a, 20 and 23)
 */
export function isMovingGif(view) {
  if (view.byteLength < HEAD) return false;
  let images = 0;
  for (let at = HEAD + palette(view.getUint8(10)); at + 10 < view.byteLength && images < 2; ) {
    const kind = view.getUint8(at);
    if (kind === IMAGE) images++;
    else if (kind !== EXTENSION) break;
    at = afterBlocks(view, kind === IMAGE ? at + 11 + palette(view.getUint8(at + 9)) : at + 2);
  }
  return images > 1;
}

/** @param {number} flags whether there is a palette, and of how many colours */
function palette(flags) {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/**
 * @param {DataView} view
 * @param {number} at the length of the first block
 * @returns {number} the place after the last, which is empty
 */
function afterBlocks(view, at) {
  while (at < view.byteLength && view.getUint8(at) > 0) at += 1 + view.getUint8(at);
  return at + 1;
}
