// @ts-check
/** Tells what a file is from its first bytes; its name and its stated type may lie. */

import { readJpeg, readPng, readWebp, text } from "./container.js";
import { Refusal } from "./refusal.js";

const HEIF_BRANDS = /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/;
const OTHER_PICTURES = /^(BM|II\*\0|MM\0\*|8BPS|\0\0\x01\0|\xff\x0a|\0\0\0\x0c(jP|JX))/;
const OTHER_VIDEOS = /^(\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]|FLV|OggS)/s;

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {import("./container.js").Container} a whole, still picture of a kind that is read here
 * @throws {Refusal}
 */
export function examine(content) {
  if (content.byteLength === 0) throw new Refusal("empty");
  const view = new DataView(content);
  const head = text(view, 0, 1024);
  const found = openContainer(head, view);
  if (!found) throw new Refusal(strangerCode(head));
  if (!found.whole) throw new Refusal("broken");
  if (found.moving) throw new Refusal("moving");
  return found;
}

/**
 * @param {string} head
 * @param {DataView} view
 */
function openContainer(head, view) {
  if (head.startsWith("\xff\xd8\xff")) return readJpeg(view);
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return readPng(view);
  if (/^RIFF....WEBP/s.test(head)) return readWebp(view);
  return null;
}

/**
 * @param {string} head
 * @returns {string} a code of `words.js`
 */
function strangerCode(head) {
  const brand = head.slice(4, 8) === "ftyp" ? head.slice(8, 12) : "";
  if (HEIF_BRANDS.test(brand)) return "heic";
  if (brand.startsWith("avi") || OTHER_PICTURES.test(head)) return "other_picture";
  if (brand || OTHER_VIDEOS.test(head)) return "video";
  if (head.startsWith("GIF8")) return "moving";
  if (/<svg[\s>]/i.test(head)) return "drawing";
  return "not_picture";
}
