// @ts-check
/**
 * Colour is often stored with fewer samples than brightness. Here its rows are made as long and as many as the
 * picture's, with libjpeg's "fancy" weights: a sample between two others is 3 parts the near one and 1 part the
 * far one. At the edge the far one is the near one again. Halves are rounded up and down by turns.
 */

/**
 * @typedef {import("./idct.js").Plane} Plane
 * @typedef {(y: number) => Uint8ClampedArray} Rows the picture's row `y`; good until the next call
 *
 * @param {Plane} plane
 * @param {number} across how many pixels share a sample, side by side
 * @param {number} down how many below each other
 * @returns {Rows}
 * @throws {RangeError} for shares that are no whole numbers, which libjpeg cannot read either
 */
export function rowsOf(plane, across, down) {
  if (!Number.isInteger(across) || !Number.isInteger(down)) throw new RangeError("odd sampling");
  const wideEnough = plane.width > 2;
  if (across === 1 && down === 1) return (y) => rowAt(plane, y);
  if (across === 1 && down === 2) return higher(plane);
  if (across === 2 && down === 1 && wideEnough) return wider(plane);
  if (across === 2 && down === 2 && wideEnough) return both(plane);
  return repeated(plane, across, down);
}

/**
 * @param {Plane} plane
 * @param {number} y
 */
function rowAt({ data, stride, height }, y) {
  const from = Math.min(Math.max(y, 0), height - 1) * stride;
  return data.subarray(from, from + stride);
}

/**
 * @param {Plane} plane
 * @returns {Rows}
 */
function higher(plane) {
  const sums = new Uint16Array(plane.width);
  const row = new Uint8ClampedArray(plane.width);
  return (y) => {
    mixRows(plane, y, sums);
    const up = 1 + (y & 1);
    for (let x = 0; x < plane.width; x++) row[x] = (sums[x] + up) >> 2;
    return row;
  };
}

/**
 * @param {Plane} plane
 * @returns {Rows}
 */
function wider(plane) {
  const row = new Uint8ClampedArray(plane.width * 2);
  return (y) => widen(rowAt(plane, y), plane.width, row, { drop: 2, left: 1, right: 2 });
}

/**
 * @param {Plane} plane
 * @returns {Rows}
 */
function both(plane) {
  const sums = new Uint16Array(plane.width);
  const row = new Uint8ClampedArray(plane.width * 2);
  return (y) => widen(mixRows(plane, y, sums), plane.width, row, { drop: 4, left: 8, right: 7 });
}

/**
 * @param {Plane} plane
 * @param {number} across
 * @param {number} down
 * @returns {Rows}
 */
function repeated(plane, across, down) {
  const row = new Uint8ClampedArray(plane.width * across);
  return (y) => {
    const from = rowAt(plane, Math.floor(y / down));
    for (let x = 0; x < plane.width; x++) row.fill(from[x], x * across, (x + 1) * across);
    return row;
  };
}

/**
 * @param {Plane} plane
 * @param {number} y of the picture, two rows of which share a sample
 * @param {Uint16Array} sums gets 3 parts of the near row and 1 of the far one
 */
function mixRows(plane, y, sums) {
  const near = rowAt(plane, y >> 1);
  const far = rowAt(plane, (y >> 1) + (y & 1 ? 1 : -1));
  for (let x = 0; x < plane.width; x++) sums[x] = near[x] * 3 + far[x];
  return sums;
}

/**
 * @param {ArrayLike<number>} from
 * @param {number} width
 * @param {Uint8ClampedArray} row gets two for each
 * @param {{drop: number, left: number, right: number}} rounding bits to drop, and what is added before
 */
function widen(from, width, row, { drop, left, right }) {
  let last = from[0];
  for (let x = 0; x < width; x++) {
    const near = from[x];
    const next = x + 1 < width ? from[x + 1] : near;
    row[2 * x] = (near * 3 + last + left) >> drop;
    row[2 * x + 1] = (near * 3 + next + right) >> drop;
    last = near;
  }
  return row;
}
