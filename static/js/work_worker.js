// @ts-check
/**
 * Module worker: takes a challenge, `id.until.seed`, answers with 16 numbers. For each part the first number from 0 on
 * such that SHA-256 of `seed:part:number` begins with 13 zero bits (takedown/work.py). It makes no request at all.
 */

import { Sha256 } from "./hash/sha256.js";

const PARTS = 16;
const SPARE_BITS = 3; // three zero hex digits are twelve bits; the fourth digit has to be below 8
const encoder = new TextEncoder();

self.addEventListener("message", ({ data: challenge }) => {
  const seed = challenge.slice(challenge.lastIndexOf(".") + 1);
  self.postMessage(Array.from({ length: PARTS }, (_, part) => solve(seed, part)));
});

/**
 * @param {string} seed
 * @param {number} part
 */
function solve(seed, part) {
  for (let number = 0; ; number++) {
    const hash = new Sha256();
    hash.add(encoder.encode(`${seed}:${part}:${number}`));
    const digest = hash.finish();
    if (digest.startsWith("000") && parseInt(digest[3], 16) < 2 ** SPARE_BITS) return number;
  }
}
