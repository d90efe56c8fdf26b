// @ts-check
/** SHA-256 (FIPS 180-4) of the file's bytes: finds exact copies only. */

import { Blocks, hexOf, toHex } from "./slices.js";

export const name = "sha256";
export const hexLength = 64;
/** One bit of difference is a different file. */
export const threshold = 0;
export const qualityFloor = 0;
/** Of no bytes at all. */
export const example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97]
  .concat([101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193])
  .concat([197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311]);
const ROUNDS = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const schedule = new Int32Array(64);

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {Promise<{value: string}>} 64 hex digits
 */
export async function compute(content) {
  return { value: hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", content))) };
}

export class Sha256 {
  #state = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  #blocks = new Blocks((bytes, at) => compress(this.#state, bytes, at), false);

  /** @param {Uint8Array} bytes */
  add(bytes) {
    this.#blocks.add(bytes);
  }

  finish() {
    this.#blocks.end();
    return toHex(this.#state, false);
  }
}

/** @param {number} root */
function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

/**
 * Eight rounds at a time, so that the eight words never change places.
 * @param {Int32Array} state
 * @param {DataView} bytes
 * @param {number} at
 */
function compress(state, bytes, at) {
  fillSchedule(bytes, at);
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i += 8) {
    h = mixed(e, f, g, h, i);
    d = (d + h) | 0;
    h = (h + most(a, b, c)) | 0;
    g = mixed(d, e, f, g, i + 1);
    c = (c + g) | 0;
    g = (g + most(h, a, b)) | 0;
    f = mixed(c, d, e, f, i + 2);
    b = (b + f) | 0;
    f = (f + most(g, h, a)) | 0;
    e = mixed(b, c, d, e, i + 3);
    a = (a + e) | 0;
    e = (e + most(f, g, h)) | 0;
    d = mixed(a, b, c, d, i + 4);
    h = (h + d) | 0;
    d = (d + most(e, f, g)) | 0;
    c = mixed(h, a, b, c, i + 5);
    g = (g + c) | 0;
    c = (c + most(d, e, f)) | 0;
    b = mixed(g, h, a, b, i + 6);
    f = (f + b) | 0;
    b = (b + most(c, d, e)) | 0;
    a = mixed(f, g, h, a, i + 7);
    e = (e + a) | 0;
    a = (a + most(b, c, d)) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/**
 * @param {number} e
 * @param {number} f
 * @param {number} g
 * @param {number} h
 * @param {number} i round, 0 to 63
 */
function mixed(e, f, g, h, i) {
  const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
  return (h + big1 + (g ^ (e & (f ^ g))) + schedule[i]) | 0;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 */
function most(a, b, c) {
  const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
  return (big0 + ((a & b) ^ (c & (a ^ b)))) | 0;
}

/**
 * With each round's own number added.
 * @param {DataView} bytes
 * @param {number} at
 */
function fillSchedule(bytes, at) {
  for (let i = 0; i < 16; i++) schedule[i] = bytes.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const w15 = schedule[i - 15];
    const w2 = schedule[i - 2];
    const small0 = ((w15 >>> 7) | (w15 << 25)) ^ ((w15 >>> 18) | (w15 << 14)) ^ (w15 >>> 3);
    const small1 = ((w2 >>> 17) | (w2 << 15)) ^ ((w2 >>> 19) | (w2 << 13)) ^ (w2 >>> 10);
    schedule[i] = schedule[i - 16] + small0 + schedule[i - 7] + small1;
  }
  for (let i = 0; i < 64; i++) schedule[i] += ROUNDS[i];
}
