// @ts-check

/**
 * @param {boolean[]} bits four make a digit, the first counts most
 * @returns {string} hex
 */
export function bitsToHex(bits) {
  let hex = "";
  for (let at = 0; at < bits.length; at += 4) {
    hex += bits.slice(at, at + 4).reduce((digit, bit) => digit * 2 + Number(bit), 0).toString(16);
  }
  return hex;
}

/**
 * How far apart two fingerprints of one kind are.
 * @param {string} one hex
 * @param {string} other hex, as long
 * @returns {number} bits that differ
 */
export function distance(one, other) {
  let differing = 0;
  for (let at = 0; at < one.length; at++) {
    for (let rest = parseInt(one[at], 16) ^ parseInt(other[at], 16); rest; rest &= rest - 1) differing++;
  }
  return differing;
}
