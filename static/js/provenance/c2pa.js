// @ts-check
/**
 * A C2PA manifest store, looked at and not checked: that it is there, which program says it made the claim, and
 * how it says the picture came about. Whether the signature holds is for somebody with the full tool to find out.
 */

import { latin } from "./latin.js";

const UTF8 = new TextDecoder();
/** The claim's CBOR map: the key as a text string of 15 letters, before its value. */
const GENERATOR_KEY = "\x6fclaim_generator";
/** From version 2 of claims on: the key, a map (or a list with one), its key `name`. */
const GENERATOR_INFO = /claim_generator_info[\x80-\x9f]?[\xa0-\xbf]\x64name/;
const SOURCE_TYPE = /digitalsourcetype\/(\w{3,60})/;

/**
 * @param {Uint8Array} boxes
 * @returns {{generator: string, sourceType: string}} "" where it does not say
 */
export function readManifest(boxes) {
  const said = latin(boxes);
  return { generator: generatorIn(boxes, said), sourceType: SOURCE_TYPE.exec(said)?.[1] ?? "" };
}

/**
 * @param {Uint8Array} boxes
 * @param {string} said the same bytes as letters
 */
function generatorIn(boxes, said) {
  const plain = said.indexOf(GENERATOR_KEY);
  if (plain >= 0) return textAt(boxes, plain + GENERATOR_KEY.length);
  const info = GENERATOR_INFO.exec(said);
  return info ? textAt(boxes, info.index + info[0].length) : "";
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at a CBOR text string (RFC 8949, major type 3)
 * @returns {string} "" where there is none
 */
function textAt(bytes, at) {
  const head = bytes[at];
  if (head >= 0x60 && head < 0x78) return UTF8.decode(bytes.subarray(at + 1, at + 1 + head - 0x60));
  if (head === 0x78) return UTF8.decode(bytes.subarray(at + 2, at + 2 + bytes[at + 1]));
  return "";
}
