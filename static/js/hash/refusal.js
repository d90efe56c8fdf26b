// @ts-check

/** No fingerprint, and the reason as a code of `words.js`: better none than a wrong one. */
export class Refusal extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "Refusal";
    this.code = code;
  }
}
