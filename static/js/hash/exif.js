// @ts-check
/**
 * EXIF orientation. Platforms hash the pixels as stored, people and browsers see them turned: about 130 bits
 * apart. Some browsers turn JPEG only, some more, and none can be told not to; so the mark is overwritten
 * before decoding and the pixels are turned here.
 */

/**
 * @typedef {object} Orientation
 * @property {number} value 2 to 8 (CIPA DC-008, tag 0x0112); 1 is not reported
 * @property {number} at offset of its two bytes in the file
 * @property {boolean} littleEndian
 */

const TAG = 0x0112;
const SHORT = 3;

/**
 * @param {DataView} view the file
 * @param {number} start offset of the TIFF header
 * @returns {Orientation | null} null where there is none, or nothing to turn
 */
export function orientationAt(view, start) {
  if (start + 8 > view.byteLength) return null;
  const order = view.getUint16(start);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const littleEndian = order === 0x4949;
  const directory = start + view.getUint32(start + 4, littleEndian);
  if (directory + 2 > view.byteLength) return null;
  const entries = view.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    if (entry + 12 > view.byteLength) return null;
    if (view.getUint16(entry, littleEndian) !== TAG) continue;
    return orientationIn(view, entry, littleEndian);
  }
  return null;
}

/**
 * @param {DataView} view
 * @param {number} entry offset of the directory entry
 * @param {boolean} littleEndian
 * @returns {Orientation | null}
 */
function orientationIn(view, entry, littleEndian) {
  const value = view.getUint16(entry + 8, littleEndian);
  if (view.getUint16(entry + 2, littleEndian) !== SHORT || value < 2 || value > 8) return null;
  return { value, at: entry + 8, littleEndian };
}

/**
 * The same file, said to be upright: it decodes to the pixels as stored.
 * @param {Blob} file
 * @param {Orientation} orientation
 * @returns {Blob} shares the file's bytes
 */
export function withoutOrientation(file, orientation) {
  const upright = new Uint8Array(orientation.littleEndian ? [1, 0] : [0, 1]);
  return new Blob([file.slice(0, orientation.at), upright, file.slice(orientation.at + 2)], {
    type: file.type,
  });
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
