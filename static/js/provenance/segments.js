// @ts-check
/**
 * Where a picture file keeps what it says about itself: EXIF, XMP and IPTC as one small JPEG or PNG (forms in which
 * `exifr` reads them), PNG text, and a C2PA manifest store. Nothing is decoded.
 */

import { XMP_KEY, isTold } from "./keys.js";
import { latin } from "./latin.js";
import { unpacked } from "./unpacked.js";

const SIGNED = { jpeg: "\xff\xd8\xff", png: "\x89PNG\r\n\x1a\n", webp: "RIFF" };
/** Bytes. `exifr` reads XMP with regular expressions. */
const LONGEST_MARK = 1024 * 1024;
/** A file may hold millions of tiny ones. */
const MOST_CHUNKS = 100_000;
const MOST_KEPT = 200;
const MOST_TEXTS = 40;
const LONGEST_KEY = 79;

/**
 * @typedef {object} Segments
 * @property {Uint8Array<ArrayBuffer>} marks a file of nothing but EXIF, XMP and IPTC
 * @property {PngText[]} texts
 * @property {Uint8Array | null} c2pa the JUMBF boxes, null where there are none
 * @typedef {{key: string, packed: boolean, value: Uint8Array<ArrayBuffer>}} PngText packed with zlib, or as it stands
 */

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {Promise<Segments>} empty for a file of another kind
 * @throws {RangeError} it says more than is read here
 */
export async function segmentsOf(content) {
  const all = new Uint8Array(content);
  const head = latin(all.subarray(0, 12));
  if (head.startsWith(SIGNED.jpeg)) return ofJpeg(all);
  if (head.startsWith(SIGNED.png)) return ofPng(all);
  if (head.startsWith(SIGNED.webp) && head.endsWith("WEBP")) return ofWebp(all);
  return { marks: asJpeg([]), texts: [], c2pa: null };
}

/**
 * @param {Uint8Array<ArrayBuffer>} all
 * @returns {Segments}
 */
function ofJpeg(all) {
  const view = new DataView(all.buffer);
  const kept = [];
  const boxes = [];
  let at = 2;
  while (at + 4 <= all.length && all[at] === 0xff && all[at + 1] !== 0xda) {
    const end = at + 2 + view.getUint16(at + 2);
    const marker = all[at + 1];
    if (marker === 0xe1 || marker === 0xed) kept.push(all.subarray(at, end));
    if (marker === 0xeb) boxes.push(all.subarray(at + 4, end));
    at = marker === 0xff ? at + 1 : end;
  }
  return { marks: asJpeg(kept), texts: [], c2pa: manifest(boxes) };
}

/**
 * @param {Uint8Array<ArrayBuffer>} all
 * @returns {Promise<Segments>}
 */
async function ofPng(all) {
  const kept = [];
  /** @type {PngText[]} */
  const texts = [];
  const boxes = [];
  for (const { kind, body } of pngChunks(all)) {
    if (kind === "eXIf") kept.push(exifChunk(body));
    if (kind === "caBX") boxes.push(body);
    const text = textReaders[kind]?.(body);
    if (text && isTold(text.key) && texts.length < MOST_TEXTS) texts.push(text);
  }
  const [xmp] = texts.filter(({ key }) => key === XMP_KEY);
  if (xmp) kept.push(xmpChunk(xmp.packed ? await unpacked(xmp.value) : xmp.value));
  const others = texts.filter(({ key }) => key !== XMP_KEY);
  return { marks: asPng(kept), texts: others, c2pa: manifest(boxes) };
}

/** @param {Uint8Array<ArrayBuffer>} all */
function* pngChunks(all) {
  const view = new DataView(all.buffer);
  for (let at = 8, seen = 0; at + 12 <= all.length && seen < MOST_CHUNKS; seen++) {
    const length = view.getUint32(at);
    yield { kind: latin(all.subarray(at + 4, at + 8)), body: all.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

/** @type {Record<string, (body: Uint8Array<ArrayBuffer>) => PngText>} ISO 15948, clause 11.3.4 */
const textReaders = {
  tEXt: (body) => ({ key: keyOf(body), packed: false, value: body.subarray(after(body, 0)) }),
  zTXt: (body) => ({ key: keyOf(body), packed: true, value: body.subarray(after(body, 0) + 1) }),
  iTXt: (body) => {
    const flags = after(body, 0);
    const value = body.subarray(after(body, after(body, flags + 2)));
    return { key: keyOf(body), packed: body[flags] === 1, value };
  },
};

/** @param {Uint8Array} body */
function keyOf(body) {
  return latin(body.subarray(0, Math.min(LONGEST_KEY, after(body, 0) - 1)));
}

/**
 * @param {Uint8Array} body
 * @param {number} from
 * @returns {number} the place after the next zero byte
 */
function after(body, from) {
  const zero = body.indexOf(0, from);
  return zero < 0 ? body.length : zero + 1;
}

/**
 * @param {Uint8Array<ArrayBuffer>} all RFC 9649
 * @returns {Segments}
 */
function ofWebp(all) {
  const view = new DataView(all.buffer);
  const kept = [];
  const boxes = [];
  for (let at = 12, seen = 0; at + 8 <= all.length && seen < MOST_CHUNKS; seen++) {
    const length = view.getUint32(at + 4, true);
    const kind = latin(all.subarray(at, at + 4));
    const body = all.subarray(at + 8, at + 8 + length);
    if (kind === "EXIF") kept.push(exifChunk(body));
    if (kind === "XMP ") kept.push(xmpChunk(body));
    if (kind === "C2PA") boxes.push(body);
    at += 8 + length + (length & 1);
  }
  return { marks: asPng(kept), texts: [], c2pa: manifest(boxes) };
}

/** @param {Uint8Array} tiff with or without its JPEG prefix */
function exifChunk(tiff) {
  const named = latin(tiff.subarray(0, 4)) === "Exif";
  return pngChunk("eXIf", named ? tiff.subarray(6) : tiff);
}

/** @param {Uint8Array} packet */
function xmpChunk(packet) {
  return pngChunk("iTXt", join([bytesOf(`${XMP_KEY}\0\0\0\0\0`), packet]));
}

/**
 * @param {string} kind
 * @param {Uint8Array} body
 * @throws {RangeError}
 */
function pngChunk(kind, body) {
  if (body.length >= LONGEST_MARK) throw new RangeError("more than is read here");
  const made = new Uint8Array(12 + body.length);
  new DataView(made.buffer).setUint32(0, body.length);
  made.set(bytesOf(kind), 4);
  made.set(body, 8);
  return made;
}

/** @param {string} latinText */
function bytesOf(latinText) {
  return Uint8Array.from(latinText, (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array[]} chunks */
function asPng(chunks) {
  return join([bytesOf(SIGNED.png), ...chunks.slice(0, MOST_KEPT)]);
}

/** @param {Uint8Array[]} segments */
function asJpeg(segments) {
  return join([Uint8Array.of(0xff, 0xd8), ...segments.slice(0, MOST_KEPT), Uint8Array.of(0xff, 0xda, 0, 2, 0xff, 0xd9)]);
}

/**
 * @param {Uint8Array[]} boxes
 * @returns {Uint8Array | null} null where no box is labelled `c2pa`
 */
function manifest(boxes) {
  const all = join(boxes.slice(0, MOST_KEPT));
  const said = latin(all.subarray(0, 256));
  return said.includes("jumb") && said.includes("c2pa") ? all : null;
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
