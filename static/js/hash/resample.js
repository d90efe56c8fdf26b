// @ts-check
/**
 * Makes a picture small and grey exactly as Pillow's `convert("L").resize(size, LANCZOS)` does: whole-number
 * luma, weights in 22-bit fixed point, one side after the other, rounded to 8 bits in between.
 */

const LOBES = 3;
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/**
 * @typedef {{first: number, weights: Int32Array}} Reach which pixels make up one, and how much each counts
 * @typedef {{data: Uint8ClampedArray, width: number, height: number}} Plane RGBA or grey
 *
 * @param {Plane} picture RGBA, alpha ignored
 * @param {number} width of the result
 * @param {number} height of the result
 * @returns {Uint8ClampedArray} luma, row by row
 */
export function shrinkToGrey(picture, width, height) {
  const grey = toGrey(picture);
  if (columnsFirst(picture, width, height)) return narrow(shorten(grey, height), width).data;
  return shorten(narrow(grey, width), height).data;
}

/**
 * Pillow 13 takes the columns first where that saves much; versions before always took the rows first.
 * @param {{width: number, height: number}} picture
 * @param {number} width of the result
 * @param {number} height of the result
 */
function columnsFirst(picture, width, height) {
  return picture.height > height && picture.height - height > 2 * (picture.width - width);
}

/**
 * @param {Plane} picture RGBA
 * @returns {Plane}
 */
function toGrey({ data, width, height }) {
  const luma = new Uint8ClampedArray(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += 4) {
    luma[i] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
  }
  return { data: luma, width, height };
}

/**
 * @param {Plane} grey
 * @param {number} width
 * @returns {Plane}
 */
function narrow(grey, width) {
  if (grey.width === width) return grey;
  const columns = reaches(grey.width, width);
  const data = new Uint8ClampedArray(width * grey.height);
  for (let y = 0, at = 0; y < grey.height; y++) {
    for (let x = 0; x < width; x++) data[at++] = weigh(grey.data, y * grey.width, 1, columns[x]);
  }
  return { data, width, height: grey.height };
}

/**
 * @param {Plane} grey
 * @param {number} height
 * @returns {Plane}
 */
function shorten(grey, height) {
  if (grey.height === height) return grey;
  const { width } = grey;
  const rows = reaches(grey.height, height);
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[at++] = weigh(grey.data, x, width, rows[y]);
  }
  return { data, width, height };
}

/**
 * @param {Uint8ClampedArray} from
 * @param {number} start
 * @param {number} step between two pixels
 * @param {Reach} reach
 */
function weigh(from, start, step, { first, weights }) {
  let sum = HALF;
  for (let i = 0, at = start + first * step; i < weights.length; i++, at += step) sum += from[at] * weights[i];
  return sum >> PRECISION;
}

/**
 * @param {number} from pixels along one side
 * @param {number} to
 * @returns {Reach[]} one for each pixel of the result
 */
function reaches(from, to) {
  const scale = from / to;
  const wide = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - LOBES * wide + 0.5));
    const end = Math.min(from, Math.trunc(centre + LOBES * wide + 0.5));
    const raw = Array.from({ length: end - first }, (_, x) => lanczos((x + first - centre + 0.5) * (1 / wide)));
    return { first, weights: toFixedPoint(raw) };
  });
}

/** @param {number[]} raw */
function toFixedPoint(raw) {
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return Int32Array.from(raw, (weight) => {
    const share = (weight / total) * (1 << PRECISION);
    return share < 0 ? share - 0.5 : share + 0.5;
  });
}

/** @param {number} x */
function lanczos(x) {
  return -LOBES <= x && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
