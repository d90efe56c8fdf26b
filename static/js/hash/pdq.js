// @ts-check
/**
 * PDQ, Meta's 256-bit perceptual hash, equal to `pdqhash` to the last bit.
 *
 * The reference works in 32-bit floats, so each sum, product and quotient is rounded to one here as well
 * (`Math.fround`, or a store into a Float32Array). Leaving one out turns bits near the median.
 */

export const name = "pdq";
export const hexLength = 64;
/** Two pictures match when at most this many of the 256 bits differ. */
export const threshold = 31;
/** Below this quality (0 to 100) platforms pay no heed to the hash. */
export const qualityFloor = 50;
/** Of 64 by 64 pixels, the nth byte of red, green and blue being `(n * 2654435761) >>> 24`. */
export const example = "2715a3aaa2c5a062ba55a0ff2191aa6a23a9f66194a1297480aadd7375ffd55f";
/** A real picture sets 128 of the 256 bits, a few more or less with ties; a plain surface none or chance ones. */
export const bitsSet = [120, 136];
/** Smallest side, in pixels, for which the reference gives a hash. */
export const smallestSide = 5;

const SIDE = 64;
const TERMS = 16;
const PASSES = 2;
const round = Math.fround;

const cosines = cosineTable();
const small = new Float32Array(SIDE * SIDE);
const half = new Float32Array(TERMS * SIDE);
const terms = new Float32Array(TERMS * TERMS);
let plane = new Float32Array(0);
let spare = new Float32Array(0);

/**
 * @typedef {{value: string, quality: number, bitsSet: number}} Print 64 hex digits; 0 to 100; how many bits are 1
 * @typedef {{luma: Float32Array, width: number, height: number}} Plane one number a pixel, 0 to 255
 *
 * @param {{data: Uint8ClampedArray, width: number, height: number}} picture RGBA, 8 bits each, alpha ignored
 * @returns {Print}
 */
export function compute({ data, width, height }) {
  reserve(width * height);
  toLuma(data, plane, width * height);
  return computePlane(width, height);
}

/**
 * @param {Plane} source left as it is
 * @returns {Print}
 */
export function computeFromLuma({ luma, width, height }) {
  reserve(width * height);
  plane.set(luma);
  return computePlane(width, height);
}

/** @param {Print} print */
export function isOfAPicture(print) {
  return print.bitsSet >= bitsSet[0] && print.bitsSet <= bitsSet[1];
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {Print}
 */
function computePlane(width, height) {
  if (Math.min(width, height) < smallestSide) throw new RangeError("too few pixels for PDQ");
  for (let pass = 0; pass < PASSES; pass++) {
    blurRows(plane, spare, width, height, windowFor(width));
    blurColumns(spare, plane, width, height, windowFor(height));
  }
  decimate(width, height);
  const quality = gradientQuality();
  transform();
  return { ...toBits(), quality };
}

/** Gives the two working planes (4 bytes a pixel each) back to the browser. */
export function release() {
  plane = new Float32Array(0);
  spare = new Float32Array(0);
}

/** @param {number} pixels */
function reserve(pixels) {
  if (plane.length >= pixels) return;
  plane = new Float32Array(pixels);
  spare = new Float32Array(pixels);
}

/**
 * @param {Uint8ClampedArray} rgba
 * @param {Float32Array} luma
 * @param {number} pixels
 */
export function toLuma(rgba, luma, pixels) {
  for (let i = 0, at = 0; i < pixels; i++, at += 4) {
    luma[i] = rgba[at] * 0.299 + rgba[at + 1] * 0.587 + rgba[at + 2] * 0.114;
  }
}

/** @param {number} length width or height in pixels */
function windowFor(length) {
  return Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));
}

/**
 * Running mean along each row; the window shrinks at both ends.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} width
 * @param {number} height
 * @param {number} span window, in pixels
 */
function blurRows(from, to, width, height, span) {
  const ahead = span >> 1;
  for (let start = 0; start < width * height; start += width) {
    let sum = 0;
    let count = 0;
    for (let right = 0; right < width + ahead; right++) {
      if (right < width) {
        sum = round(sum + from[start + right]);
        if (right < span) count++;
      }
      if (right >= span) {
        sum = round(sum - from[start + right - span]);
        if (right >= width) count--;
      }
      if (right >= ahead) to[start + right - ahead] = sum / count;
    }
  }
}

/**
 * The same down each column, all columns abreast: each column's sums keep their order, the cache stays warm.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} width
 * @param {number} height
 * @param {number} span window, in pixels
 */
function blurColumns(from, to, width, height, span) {
  const ahead = span >> 1;
  const sums = new Float32Array(width);
  let count = 0;
  for (let below = 0; below < height + ahead; below++) {
    if (below < height) addRow(sums, from, below * width);
    if (below >= span) subtractRow(sums, from, (below - span) * width);
    if (below < Math.min(span, height)) count++;
    if (below >= Math.max(span, height)) count--;
    if (below >= ahead) writeMeans(sums, count, to, (below - ahead) * width);
  }
}

/**
 * @param {Float32Array} sums
 * @param {Float32Array} from
 * @param {number} start
 */
function addRow(sums, from, start) {
  for (let x = 0; x < sums.length; x++) sums[x] += from[start + x];
}

/**
 * @param {Float32Array} sums
 * @param {Float32Array} from
 * @param {number} start
 */
function subtractRow(sums, from, start) {
  for (let x = 0; x < sums.length; x++) sums[x] -= from[start + x];
}

/**
 * @param {Float32Array} sums
 * @param {number} count
 * @param {Float32Array} to
 * @param {number} start
 */
function writeMeans(sums, count, to, start) {
  for (let x = 0; x < sums.length; x++) to[start + x] = sums[x] / count;
}

/**
 * @param {number} width
 * @param {number} height
 */
function decimate(width, height) {
  for (let y = 0; y < SIDE; y++) {
    const start = Math.floor(((y + 0.5) * height) / SIDE) * width;
    for (let x = 0; x < SIDE; x++) {
      small[y * SIDE + x] = plane[start + Math.floor(((x + 0.5) * width) / SIDE)];
    }
  }
}

/** @returns {number} 0 to 100: how much there is to see, in steps that count */
function gradientQuality() {
  let sum = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      if (y + 1 < SIDE) sum += step(small[at], small[at + SIDE]);
      if (x + 1 < SIDE) sum += step(small[at], small[at + 1]);
    }
  }
  return Math.min(100, Math.trunc(sum / 90));
}

/**
 * @param {number} a luma
 * @param {number} b luma
 */
function step(a, b) {
  return Math.abs(Math.trunc(round(round(round(a - b) * 100) / 255)));
}

/** Rows and columns 1 to 16 of the 64x64 discrete cosine transform: `terms = C * small * C'`. */
function transform() {
  for (let i = 0; i < TERMS; i++) {
    for (let x = 0; x < SIDE; x++) half[i * SIDE + x] = dot(cosines, i * SIDE, 1, small, x, SIDE);
  }
  for (let i = 0; i < TERMS; i++) {
    for (let j = 0; j < TERMS; j++) terms[i * TERMS + j] = dot(half, i * SIDE, 1, cosines, j * SIDE, 1);
  }
}

/**
 * @param {Float32Array} a
 * @param {number} atA
 * @param {number} stepA
 * @param {Float32Array} b
 * @param {number} atB
 * @param {number} stepB
 */
function dot(a, atA, stepA, b, atB, stepB) {
  let sum = 0;
  for (let k = 0; k < SIDE; k++) sum = round(sum + round(a[atA + k * stepA] * b[atB + k * stepB]));
  return sum;
}

function cosineTable() {
  const table = new Float32Array(TERMS * SIDE);
  const scale = round(Math.sqrt(2 / SIDE));
  for (let i = 0; i < TERMS; i++) {
    for (let k = 0; k < SIDE; k++) {
      table[i * SIDE + k] = scale * Math.cos((Math.PI / 2 / SIDE) * (i + 1) * (2 * k + 1));
    }
  }
  return table;
}

/** Bit k is 1 where term k is above the median (the lower one); the hex prints the last word first. */
function toBits() {
  const median = Float32Array.from(terms).sort()[terms.length / 2 - 1];
  const words = new Uint16Array(TERMS);
  let set = 0;
  for (let k = 0; k < terms.length; k++) {
    if (terms[k] <= median) continue;
    words[k >> 4] |= 1 << (k & 15);
    set++;
  }
  const value = Array.from(words, (word) => word.toString(16).padStart(4, "0"))
    .reverse()
    .join("");
  return { value, bitsSet: set };
}
