// @ts-check
/**
 * EXIF orientation. Platforms hash the pixels as stored, people and browsers see them turned: about 130 bits
 * apart. Some browsers turn JPEG only, some more, none can be told not to, and each has its own idea of a strange
 * mark; so all marks are blanked before decoding and the pixels are turned here.
 */

/** @typedef {{at: number, length: number}} Place bytes of the file */

const NAME = "Exif\0\0";
const TIFF_HEADER = 8;
const TAG = 0x0112;
/** Bytes of one value of each type (TIFF 6.0, section 2, and its supplements). */
const UNITS = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8];
const SHORTS = [3, 8];
const LONGS = [4, 9];

/** Bytes at the start of a block without which nobody finds a mark in it: two names at most, and the header. */
export const HEAD = 2 * NAME.length + TIFF_HEADER;

/**
 * As Pillow reads it: the first mark that holds anything counts, and one that no picture can have turns nothing.
 * @param {DataView} block what stands in the file as EXIF, with or without its name
 * @returns {number} 1 to 8 (CIPA DC-008, tag 0x0112); 1 where there is none, or nothing to turn
 */
export function orientationOf(block) {
  const start = afterNames(block);
  if (start + TIFF_HEADER > block.byteLength) return 1;
  const order = block.getUint16(start);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const littleEndian = order === 0x4949;
  const directory = start + block.getUint32(start + 4, littleEndian);
  if (directory + 2 > block.byteLength) return 1;
  const entries = block.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    if (entry + 12 > block.byteLength) return 1;
    if (block.getUint16(entry, littleEndian) !== TAG) continue;
    const value = valueOf(block, entry, littleEndian, start);
    if (value !== null) return value >= 2 && value <= 8 ? value : 1;
  }
  return 1;
}

/** @param {DataView} block */
function afterNames(block) {
  let start = 0;
  while (start < HEAD - TIFF_HEADER && nameAt(block, start)) start += NAME.length;
  return start;
}

/**
 * @param {DataView} block
 * @param {number} at
 */
function nameAt(block, at) {
  return at + NAME.length <= block.byteLength
    && Array.from(NAME).every((letter, i) => block.getUint8(at + i) === letter.charCodeAt(0)); // prettier-ignore
}

/**
 * @param {DataView} block
 * @param {number} entry offset of the directory entry
 * @param {boolean} littleEndian
 * @param {number} start offset of the TIFF header
 * @returns {number | null} null where it holds nothing that can be read, 0 where that is no whole number
 */
function valueOf(block, entry, littleEndian, start) {
  const type = block.getUint16(entry + 2, littleEndian);
  const size = (UNITS[type] ?? 0) * block.getUint32(entry + 4, littleEndian);
  const at = size > 4 ? start + block.getUint32(entry + 8, littleEndian) : entry + 8;
  if (size === 0 || at + size > block.byteLength) return null;
  if (SHORTS.includes(type)) return block.getUint16(at, littleEndian);
  return LONGS.includes(type) ? block.getUint32(at, littleEndian) : 0;
}

/**
 * The same file with those places blanked: it decodes to the pixels as stored.
 * @param {Blob} file
 * @param {Place[]} places in their order
 * @returns {Blob} shares the file's bytes
 */
export function blanked(file, places) {
  const parts = [];
  let from = 0;
  for (const { at, length } of places) {
    parts.push(file.slice(from, at), new Uint8Array(length));
    from = at + length;
  }
  return new Blob([...parts, file.slice(from)], { type: file.type });
}

/**
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture pixels as stored, RGBA
 * @param {number} orientation 2 to 8
 * @returns {{data: Uint8ClampedArray, width: number, height: number}} as a person sees it
 */
export function turn(picture, orientation) {
  const { width, height } = picture;
  const sideways = orientation >= 5;
  const turned = { width: sideways ? height : width, height: sideways ? width : height };
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  const { start, right, down } = walk(orientation, width, height);
  for (let y = 0, at = 0; y < turned.height; y++) {
    for (let x = 0; x < turned.width; x++) to[at++] = from[start + y * down + x * right];
  }
  return { ...turned, data: new Uint8ClampedArray(to.buffer) };
}

/**
 * How to walk the stored pixels so that they come out upright.
 * @param {number} orientation
 * @param {number} width
 * @param {number} height
 * @returns {{start: number, right: number, down: number}} first pixel, step to the next, step to the next row
 */
export function walk(orientation, width, height) {
  const lastColumn = width - 1;
  const lastRow = (height - 1) * width;
  const walks = [
    { start: lastColumn, right: -1, down: width },
    { start: lastColumn + lastRow, right: -1, down: -width },
    { start: lastRow, right: 1, down: -width },
    { start: 0, right: width, down: 1 },
    { start: lastRow, right: -width, down: 1 },
    { start: lastColumn + lastRow, right: -width, down: -1 },
    { start: lastColumn, right: width, down: -1 },
  ];
  return walks[orientation - 2];
}
