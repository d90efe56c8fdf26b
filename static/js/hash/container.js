// @ts-check
/**
 * What a file says about itself before anything decodes it: kind, size in pixels, whether it is whole, and
 * which way up. Browsers differ in all four, so none of them is asked. Of two headers the first counts, as for every
 * decoder: what stands behind the picture says nothing about it.
 */

import { HEAD, orientationOf } from "./exif.js";
import { PngFrames, WebpFrames } from "./frames.js";
import { Refusal } from "./refusal.js";

/** A hostile file may hold millions. */
const MOST_BLOCKS = 1000;
/** A WebP's first chunk says whether it has EXIF; libwebp passes over what is not announced (RFC 9649, 2.7.1). */
const EXIF_FLAG = 8;

/**
 * @typedef {object} Container
 * @property {string} type media type
 * @property {number} width pixels as stored, 0 where the file does not say
 * @property {number} height
 * @property {boolean} whole the file has its proper end
 * @property {boolean} moving more than one frame
 * @property {boolean} animated of a kind that could move, with however many frames
 * @property {boolean} second beside its picture it has another one, which some programs show instead
 * @property {number} depth bits of one sample, 0 where the file does not say
 * @property {number} components samples of one pixel of a JPEG: 1 grey, 3 colour, 4 CMYK
 * @property {boolean} woven an interlaced PNG
 * @property {boolean} plainRgb a JPEG that stores red, green and blue, not luma and chroma
 * @property {number} orientation EXIF, 1 to 8, of the first block
 * @property {import("./exif.js").Place[]} exif where each block of EXIF begins
 */

/**
 * @param {DataView} view a file that begins with FF D8 FF (ITU T.81, annex B)
 * @returns {Container}
 */
export function readJpeg(view) {
  const found = blank("image/jpeg");
  const colour = { jfif: false, adobe: "", names: "" };
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (marker === 0xda) return { ...found, whole: hasJpegEnd(view, at), plainRgb: isPlainRgb(colour) };
    else {
      if (found.width === 0 && isFrameHeader(marker) && at + 10 <= view.byteLength) {
        found.depth = view.getUint8(at + 4);
        found.height = view.getUint16(at + 5);
        found.width = view.getUint16(at + 7);
        found.components = view.getUint8(at + 9);
        colour.names = [10, 13, 16].map((name) => text(view, at + name, 1)).join("");
      }
      if (marker === 0xe0 && text(view, at + 4, 5) === "JFIF\0") colour.jfif = true;
      if (marker === 0xee && text(view, at + 4, 5) === "Adobe") colour.adobe = text(view, at + 15, 1);
      if (marker === 0xe1 && text(view, at + 4, 4) === "Exif") noteExif(found, view, at + 4, length - 2);
      at += 2 + length;
    }
  }
  return found;
}

/**
 * @param {DataView} view a file that begins with the PNG signature (ISO 15948, clause 5)
 * @returns {Container}
 */
export function readPng(view) {
  const found = blank("image/png");
  const frames = new PngFrames();
  let at = 8;
  while (at + 12 <= view.byteLength) {
    const length = view.getUint32(at);
    const kind = text(view, at + 4, 4);
    if (at + 12 + length > view.byteLength) break;
    if (kind === "IHDR" && found.width === 0) {
      found.width = view.getUint32(at + 8);
      found.height = view.getUint32(at + 12);
      found.depth = view.getUint8(at + 16);
      found.woven = view.getUint8(at + 20) === 1;
    }
    frames.note(kind, view, at, found);
    if (kind === "eXIf") noteExif(found, view, at + 8, length);
    if (kind === "IEND") return { ...found, ...frames.summary(), whole: true };
    at += 12 + length;
  }
  return found;
}

/**
 * @param {DataView} view a RIFF file of form WEBP (RFC 9649)
 * @returns {Container}
 */
export function readWebp(view) {
  const found = blank("image/webp");
  const end = view.getUint32(4, true) + 8;
  found.whole = end <= view.byteLength;
  const frames = new WebpFrames();
  const tellsExif = text(view, 12, 4) === "VP8X" && view.byteLength > 20 && (view.getUint8(20) & EXIF_FLAG) !== 0;
  let at = 12;
  while (at + 18 <= Math.min(end, view.byteLength)) {
    const length = view.getUint32(at + 4, true);
    const kind = text(view, at, 4);
    if (tellsExif && kind === "EXIF") noteExif(found, view, at + 8, length);
    frames.note(kind, view, at);
    readWebpChunk(view, at, found);
    at += 8 + length + (length & 1);
  }
  return { ...found, ...frames.summary(found) };
}

/**
 * @param {DataView} view
 * @param {number} at start of the chunk
 * @param {Container} found
 */
function readWebpChunk(view, at, found) {
  const kind = text(view, at, 4);
  if (found.width > 0) return;
  if (kind === "VP8 ") {
    found.width = view.getUint16(at + 14, true) & 0x3fff;
    found.height = view.getUint16(at + 16, true) & 0x3fff;
  }
  if (kind === "VP8L") {
    const sizes = view.getUint32(at + 9, true);
    found.width = (sizes & 0x3fff) + 1;
    found.height = ((sizes >>> 14) & 0x3fff) + 1;
  }
}

/**
 * The first block counts, for browsers and for Pillow; decoders may follow any.
 * @param {Container} found
 * @param {DataView} view
 * @param {number} at where the block begins
 * @param {number} length bytes
 * @throws {Refusal}
 */
function noteExif(found, view, at, length) {
  const room = Math.max(0, Math.min(length, view.byteLength - at));
  if (found.exif.length === 0) found.orientation = orientationOf(new DataView(view.buffer, view.byteOffset + at, room));
  if (found.exif.length === MOST_BLOCKS) throw new Refusal("broken");
  found.exif.push({ at, length: Math.min(HEAD, room) });
}

/**
 * As libjpeg tells: JFIF is luma and chroma, then Adobe's mark counts, then the names of the components.
 * @param {{jfif: boolean, adobe: string, names: string}} colour what the file says, "" where it does not
 */
function isPlainRgb({ jfif, adobe, names }) {
  return !jfif && (adobe ? adobe === "\0" : names === "RGB");
}

/**
 * Markers that have no length (ITU T.81, table B.1).
 * @param {number} marker
 */
function isBare(marker) {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** @param {number} marker */
function isFrameHeader(marker) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * @param {DataView} view
 * @param {number} from
 */
function hasJpegEnd(view, from) {
  const all = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = all.indexOf(0xff, from + 2); at >= 0; at = all.indexOf(0xff, at + 1)) {
    if (all[at + 1] === 0xd9) return true;
  }
  return false;
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {number} length bytes
 */
export function text(view, at, length) {
  const end = Math.min(at + length, view.byteLength);
  let read = "";
  for (let i = at; i < end; i++) read += String.fromCharCode(view.getUint8(i));
  return read;
}

/**
 * @param {string} type
 * @returns {Container}
 */
function blank(type) {
  return {
    type,
    width: 0,
    height: 0,
    whole: false,
    moving: false,
    animated: false,
    second: false,
    depth: 0,
    components: 0,
    woven: false,
    plainRgb: false,
    orientation: 1,
    exif: [],
  };
}
