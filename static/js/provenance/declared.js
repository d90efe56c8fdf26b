// @ts-check
/**
 * What a picture file declares about where it comes from. It proves nothing: anybody can write it into a file,
 * and a file that says nothing may be anything.
 */

import { parse } from "../vendor/exifr.js";
import { readManifest } from "./c2pa.js";
import { PROMPT_KEYS, TEXT_KEYS } from "./keys.js";
import { latin } from "./latin.js";
import { segmentsOf } from "./segments.js";
import { unpacked } from "./unpacked.js";

const MOST_BYTES = 128 * 1024 * 1024;
const MOST_LETTERS = 500;
/** XMP of more than one JPEG segment is joined (XMP specification, part 3, 1.1.3.1). */
const LONG_TOO = { multiSegment: true };
const DAY = /^(?!0000)(\d{4})[:-](?!00)(\d\d)[:-](?!00)(\d\d)(?!\d)/;

/**
 * `what` is one of `KINDS`; `says` are the file's own words, "" where they are not repeated.
 * @typedef {{what: string, says: string}} Declared
 */

/** What may go along when it is ticked; `place` and `serial` are only told to the person and go nowhere. */
export const SENDABLE = [
  "source_type", "c2pa", "generator", "software", "camera", "taken", "author", "copyright", "description", "prompt",
]; // prettier-ignore
export const KINDS = [...SENDABLE, "place", "serial"];

/**
 * @param {Blob} file a picture; others declare nothing that is read here
 * @returns {Promise<Declared[]>} each once, in the order of `KINDS`
 * @throws {RangeError} it is larger, or says more, than is read here: that it declares nothing would be untrue
 */
export async function declaredBy(file) {
  if (file.size > MOST_BYTES) throw new RangeError("larger than is read here");
  const { marks, texts, c2pa } = await segmentsOf(await file.arrayBuffer());
  const found = [...fromManifest(c2pa), ...(await fromMarks(marks)), ...(await fromTexts(texts))];
  const said = new Map(found.filter(([, says]) => says !== null).map((each) => [each.join(":"), each]));
  return [...said.values()]
    .map(([what, says]) => ({ what, says: clean(says ?? "") }))
    .sort((one, other) => KINDS.indexOf(one.what) - KINDS.indexOf(other.what));
}

/** @typedef {[what: string, says: string | null]} Found null: not there */

/**
 * @param {Uint8Array | null} boxes
 * @returns {Found[]}
 */
function fromManifest(boxes) {
  if (!boxes) return [];
  const { generator, sourceType } = readManifest(boxes);
  return [
    ["c2pa", generator],
    ["source_type", sourceType || null],
  ];
}

/**
 * @param {Uint8Array<ArrayBuffer>} file of marks alone; days stay the file's own words, in no time zone
 * @returns {Promise<Found[]>}
 */
async function fromMarks(file) {
  const options = { mergeOutput: false, reviveValues: false, exif: true, gps: true, xmp: LONG_TOO, iptc: true, userComment: true }; // prettier-ignore
  /** @type {Record<string, Record<string, unknown>>} */
  const marks = (await parse(file.buffer, options).catch(() => null)) ?? {};
  const { ifd0 = {}, exif = {}, gps, xmp = {}, dc = {}, iptc = {}, photoshop = {}, Iptc4xmpExt = {} } = marks;
  return [
    ["source_type", lastPart(words(Iptc4xmpExt.DigitalSourceType))],
    ["software", words(ifd0.Software)],
    ["software", words(xmp.CreatorTool)],
    ["camera", [ifd0.Make, ifd0.Model].map(words).filter(Boolean).join(" ") || null],
    ["taken", day(exif.DateTimeOriginal)],
    ...[ifd0.Artist, dc.creator, iptc.Byline, photoshop.Credit].map((by) => found("author", by)),
    ...[ifd0.Copyright, dc.rights, iptc.CopyrightNotice].map((by) => found("copyright", by)),
    ...[ifd0.ImageDescription, dc.description, iptc.Caption].map((by) => found("description", by)),
    ["prompt", comment(marks.userComment ?? exif.UserComment)],
    ["place", gps ? "" : null],
    ["serial", exif.SerialNumber || exif.BodySerialNumber || exif.LensSerialNumber ? "" : null],
  ];
}

/**
 * One after the other: together they would be unpacked into too much memory.
 * @param {import("./segments.js").PngText[]} texts
 * @returns {Promise<Found[]>}
 */
async function fromTexts(texts) {
  const read = [];
  for (const text of texts) read.push(...(await fromText(text)));
  return read;
}

/**
 * @param {import("./segments.js").PngText} text
 * @returns {Promise<Found[]>}
 */
async function fromText({ key, packed, value }) {
  const says = new TextDecoder().decode(packed ? await unpacked(value) : value);
  const prompt = PROMPT_KEYS.has(key) ? says : promptIn(says);
  return prompt === null ? [[TEXT_KEYS[key], says]] : [["generator", key], ["prompt", prompt]]; // prettier-ignore
}

/**
 * Some generators leave all they were given as JSON in a text of another name (NovelAI: `Comment`).
 * @param {string} says
 * @returns {string | null} null where it is a text like any other
 */
function promptIn(says) {
  try {
    const { prompt } = JSON.parse(says);
    return typeof prompt === "string" ? prompt : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} what
 * @param {unknown} value
 * @returns {Found}
 */
function found(what, value) {
  return [what, words(value)];
}

/**
 * @param {unknown} value as `exifr` gives it: text, a list, or a text with its language
 * @returns {string | null}
 */
function words(value) {
  if (Array.isArray(value)) return value.map(words).filter(Boolean).join(", ") || null;
  if (value && typeof value === "object" && "value" in value) return words(value.value);
  return typeof value === "string" && value.trim() ? value : null;
}

/** @param {string | null} address */
function lastPart(address) {
  return address && (address.split("/").at(-1) ?? null);
}

/**
 * @param {unknown} value "2024:05:06 21:08:09" (CIPA DC-008, DateTimeOriginal): where the camera was, no one else's day
 * @returns {string | null} the day only
 */
function day(value) {
  return DAY.exec(words(value) ?? "")?.slice(1).join("-") ?? null;
}

/**
 * @param {unknown} value EXIF UserComment: eight bytes that name the letters, then the text
 * @returns {string | null}
 */
function comment(value) {
  if (!value || typeof value !== "object") return words(value);
  const bytes = Uint8Array.from(Object.values(value));
  const name = latin(bytes.subarray(0, 7));
  const letters = name === "UNICODE" ? (bytes[8] ? "utf-16le" : "utf-16be") : "utf-8";
  return words(new TextDecoder(letters).decode(bytes.subarray(8)).replaceAll("\0", ""));
}

/** @param {string} says one line, no control characters, not endless */
function clean(says) {
  const line = says.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();
  return Array.from(line.slice(0, 2 * MOST_LETTERS)).slice(0, MOST_LETTERS).join("");
}
