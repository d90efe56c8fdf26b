// @ts-check
/** MD5 (RFC 1321) of the file's bytes: what platforms exchange for videos. Finds exact copies only. */

import { Blocks, toHex } from "./slices.js";

export const name = "md5";
export const hexLength = 32;
export const threshold = 0;
export const qualityFloor = 0;
/** Of no bytes at all. */
export const example = "d41d8cd98f00b204e9800998ecf8427e";

/** Bytes; about a tenth of a second's work. */
const PIECE = 8 * 1024 * 1024;
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const words = new Int32Array(16);

/**
 * @param {ArrayBuffer} content the whole file
 * @param {() => Promise<void>} [onPiece] waited for after each piece; may throw to end it
 * @returns {Promise<{value: string}>} 32 hex digits
 */
export async function compute(content, onPiece = async () => {}) {
  const md5 = new Md5();
  for (let at = 0; at < content.byteLength; at += PIECE) {
    md5.add(new Uint8Array(content, at, Math.min(PIECE, content.byteLength - at)));
    await onPiece();
  }
  return { value: md5.finish() };
}

export class Md5 {
  #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  #blocks = new Blocks((bytes, at) => compress(this.#state, bytes, at), true);

  /** @param {Uint8Array} bytes */
  add(bytes) {
    this.#blocks.add(bytes);
  }

  finish() {
    this.#blocks.end();
    return toHex(this.#state, true);
  }
}

/**
 * Four steps at a time, so that the four words never change places.
 * @param {Int32Array} state
 * @param {DataView} bytes
 * @param {number} at
 */
function compress(state, bytes, at) {
  for (let i = 0; i < 16; i++) words[i] = bytes.getInt32(at + i * 4, true);
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  for (let i = 0; i < 16; i += 4) {
    a = step(a, b, (b & c) | (~b & d), i, i, 7);
    d = step(d, a, (a & b) | (~a & c), i + 1, i + 1, 12);
    c = step(c, d, (d & a) | (~d & b), i + 2, i + 2, 17);
    b = step(b, c, (c & d) | (~c & a), i + 3, i + 3, 22);
  }
  for (let i = 16; i < 32; i += 4) {
    a = step(a, b, (b & d) | (c & ~d), i, 5 * i + 1, 5);
    d = step(d, a, (a & c) | (b & ~c), i + 1, 5 * i + 6, 9);
    c = step(c, d, (d & b) | (a & ~b), i + 2, 5 * i + 11, 14);
    b = step(b, c, (c & a) | (d & ~a), i + 3, 5 * i + 16, 20);
  }
  for (let i = 32; i < 48; i += 4) {
    a = step(a, b, b ^ c ^ d, i, 3 * i + 5, 4);
    d = step(d, a, a ^ b ^ c, i + 1, 3 * i + 8, 11);
    c = step(c, d, d ^ a ^ b, i + 2, 3 * i + 11, 16);
    b = step(b, c, c ^ d ^ a, i + 3, 3 * i + 14, 23);
  }
  for (let i = 48; i < 64; i += 4) {
    a = step(a, b, c ^ (b | ~d), i, 7 * i, 6);
    d = step(d, a, b ^ (a | ~c), i + 1, 7 * i + 7, 10);
    c = step(c, d, a ^ (d | ~b), i + 2, 7 * i + 14, 15);
    b = step(b, c, d ^ (c | ~a), i + 3, 7 * i + 21, 21);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

/**
 * @param {number} sum
 * @param {number} onto
 * @param {number} mixed what the round makes of the other three words
 * @param {number} i step, 0 to 63
 * @param {number} word which of the 16 words, modulo 16
 * @param {number} shift bits
 */
function step(sum, onto, mixed, i, word, shift) {
  const total = (sum + mixed + SINES[i] + words[word & 15]) | 0;
  return (onto + ((total << shift) | (total >>> (32 - shift)))) | 0;
}
