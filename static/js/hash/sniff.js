// @ts-check
/** Tells what a file is from its first bytes; its name and its stated type may lie. */

import { readJpeg, readPng, readWebp, text } from "./container.js";
import { isMovingGif } from "./gif.js";
import { Refusal } from "./refusal.js";

const HEIC_BRANDS = /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/;
const OTHER_PICTURES = /^(BM|II\*\0|MM\0\*|8BPS|\0\0\x01\0|\xff\x0a|\0\0\0\x0c(jP|JX))/;
/** The last: the header object's GUID (Advanced Systems Format, 3.1). */
const OTHER_VIDEOS = /^(\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]|FLV|OggS|\.RMF|0&\xb2u\x8ef\xcf\x11)/s;
/** QuickTime from before `ftyp`: an atom's length, then one of these. */
const OLD_QUICKTIME = /^.{4}(moov|mdat|free|skip|wide|pnot)/s;
/** MPEG transport stream: packets of 188 bytes from cameras' cards with four more in front (ISO 13818-1, 2.4.3.2). */
const TRANSPORT_STREAM = /^(.{4})?G.{187}(.{4})?G.{187}(.{4})?G/s;

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {import("./container.js").Container} a whole, still picture of a kind that is read here
 * @throws {Refusal}
 */
export function examine(content) {
  const view = new DataView(content);
  const code = strangerIn(content);
  if (code) throw new Refusal(code);
  const found = /** @type {import("./container.js").Container} */ (openContainer(text(view, 0, 16), view));
  if (!found.whole) throw new Refusal("broken");
  if (found.moving) throw new Refusal("moving");
  return found;
}

/**
 * @param {ArrayBuffer} content a file, or its beginning
 * @returns {string | null} a code of `words.js`, "video" for a video; null for a picture of a kind that is read here
 */
export function strangerIn(content) {
  if (content.byteLength === 0) return "empty";
  const view = new DataView(content);
  const head = text(view, 0, 1024);
  if (/^(\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF....WEBP)/s.test(head)) return null;
  if (head.startsWith("GIF8")) return isMovingGif(view) ? "moving" : "other_picture";
  if (head.slice(4, 8) === "ftyp") return codeOfBrands(head);
  if ([OTHER_VIDEOS, OLD_QUICKTIME, TRANSPORT_STREAM].some((sign) => sign.test(head))) return "video";
  if (OTHER_PICTURES.test(head)) return "other_picture";
  return /<svg[\s>]/i.test(head) ? "drawing" : "not_picture";
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
 * The first brand may be one that HEIC and AVIF share; the others tell (ISO 14496-12, 4.3).
 * @param {string} head of a file with `ftyp`
 * @returns {string} a code of `words.js`
 */
function codeOfBrands(head) {
  const length = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const brands = [head.slice(8, 12), ...(head.slice(16, Math.max(16, length)).match(/.{4}/gs) ?? [])];
  const isPicture = HEIC_BRANDS.test(brands[0]) || brands[0].startsWith("avi");
  if (!isPicture) return "video";
  return brands.some((brand) => /^avi[fs]/.test(brand)) ? "other_picture" : "heic";
}
