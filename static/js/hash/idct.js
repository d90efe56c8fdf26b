// @ts-check
/**
 * From the numbers a JPEG stores to samples of 0 to 255, with the rounding that libjpeg and so every platform uses.
 *
 * The transform is that of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT algorithms with 11
 * multiplications", 1989) in whole numbers: cosines with 13 bits behind the point, columns first and kept with
 * 2 bits behind the point, then rows. Another order or another rounding turns samples by one.
 */

const FINE = 13;
const KEPT = 2;
/** Each pass leaves the square root of 8 too much: 3 bits after both. */
const AFTER_COLUMNS = FINE - KEPT;
const AFTER_ROWS = FINE + KEPT + 3;
/** No encoder makes a block brighter or darker than this, nor numbers of more than 16 bits: such a file is hurt. */
const BRIGHTEST = 2048;
const MOST = 0x7fff;

/** @param {number} turn sixteenths of half a turn */
const c = (turn) => Math.SQRT2 * Math.cos((turn * Math.PI) / 16);
/** @param {number} value */
const fixed = (value) => Math.round(value * (1 << FINE));

const E_BOTH = fixed(c(6));
const E_2 = fixed(c(2) - c(6));
const E_6 = fixed(c(2) + c(6));
const O_ALL = fixed(c(3));
const O_7 = fixed(c(3) + c(5) - c(1) - c(7));
const O_5 = fixed(c(1) + c(3) + c(7) - c(5));
const O_3 = fixed(c(1) + c(3) + c(5) - c(7));
const O_1 = fixed(c(1) + c(3) - c(5) - c(7));
const O_71 = fixed(c(3) - c(7));
const O_53 = fixed(c(1) + c(3));
const O_73 = fixed(c(3) + c(5));
const O_51 = fixed(c(3) - c(5));

/** One block at a time: before, between and after the passes. */
const work = new Int32Array(64);

/**
 * @typedef {object} Coefficients one component of a JPEG
 * @property {number} h how many blocks of it lie side by side in a unit
 * @property {number} v how many lie below each other
 * @property {Int16Array[][]} blocks rows of blocks of 64, in reading order, as stored
 * @property {Int32Array} quantizationTable 64 in reading order
 *
 * @typedef {{data: Uint8ClampedArray, stride: number, width: number, height: number}} Plane
 *   samples of one component; rows are `stride` apart and only `width` of each belong to the picture
 *
 * @param {Coefficients} component
 * @param {number} width samples of this component across
 * @param {number} height
 * @returns {Plane}
 * @throws {RangeError} where a block is brighter than white can be
 */
export function samples({ blocks, quantizationTable }, width, height) {
  const across = Math.ceil(width / 8);
  const down = Math.ceil(height / 8);
  const stride = across * 8;
  const data = new Uint8ClampedArray(stride * down * 8);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const at = row * 8 * stride + column * 8;
      transform(blocks[row][column], quantizationTable, data, at, stride);
    }
  }
  return { data, stride, width, height };
}

/**
 * @param {Int16Array} block
 * @param {Int32Array} table
 * @param {Uint8ClampedArray} to
 * @param {number} at where the block's first sample goes
 * @param {number} stride
 */
function transform(block, table, to, at, stride) {
  for (let i = 0; i < 64; i++) work[i] = block[i] * table[i];
  if (Math.abs(work[0]) > BRIGHTEST || !fits()) throw new RangeError("brighter than white");
  for (let column = 0; column < 8; column++) pass(column, 8, AFTER_COLUMNS);
  if (!fits()) throw new RangeError("brighter than white");
  for (let row = 0; row < 8; row++) {
    pass(row * 8, 1, AFTER_ROWS);
    for (let i = 0; i < 8; i++) to[at + row * stride + i] = work[row * 8 + i] + 128;
  }
}

/** Whether `work` holds 16 bits at most: beyond that libjpeg's forms for different processors disagree. */
function fits() {
  let bits = 0;
  for (let i = 0; i < 64; i++) bits |= work[i] ^ (work[i] >> 31);
  return bits <= MOST;
}

/**
 * Eight numbers of `work`, `step` apart, in place.
 * @param {number} at
 * @param {number} step
 * @param {number} drop bits to round away
 */
function pass(at, step, drop) {
  const at1 = at + step;
  const at2 = at + 2 * step;
  const at3 = at + 3 * step;
  const at4 = at + 4 * step;
  const at5 = at + 5 * step;
  const at6 = at + 6 * step;
  const at7 = at + 7 * step;
  const x0 = work[at];
  const x1 = work[at1];
  const x2 = work[at2];
  const x3 = work[at3];
  const x4 = work[at4];
  const x5 = work[at5];
  const x6 = work[at6];
  const x7 = work[at7];
  const half = 1 << (drop - 1);

  if ((x1 | x2 | x3 | x4 | x5 | x6 | x7) === 0) {
    const flat = ((x0 << FINE) + half) >> drop;
    for (let i = 0; i < 8; i++) work[at + i * step] = flat;
    return;
  }

  const sum = ((x0 + x4) << FINE) + half;
  const difference = ((x0 - x4) << FINE) + half;
  const both = (x2 + x6) * E_BOTH;
  const wide = both + x2 * E_2;
  const narrow = both - x6 * E_6;

  const all = (x1 + x3 + x5 + x7) * O_ALL;
  const of71 = (x7 + x1) * O_71;
  const of53 = (x5 + x3) * O_53;
  const of73 = all - (x7 + x3) * O_73;
  const of51 = all - (x5 + x1) * O_51;
  const odd0 = x1 * O_1 - of71 + of51;
  const odd1 = x3 * O_3 - of53 + of73;
  const odd2 = x5 * O_5 - of53 + of51;
  const odd3 = x7 * O_7 - of71 + of73;

  work[at] = (sum + wide + odd0) >> drop;
  work[at7] = (sum + wide - odd0) >> drop;
  work[at1] = (difference + narrow + odd1) >> drop;
  work[at6] = (difference + narrow - odd1) >> drop;
  work[at2] = (difference - narrow + odd2) >> drop;
  work[at5] = (difference - narrow - odd2) >> drop;
  work[at3] = (sum - wide + odd3) >> drop;
  work[at4] = (sum - wide - odd3) >> drop;
}
