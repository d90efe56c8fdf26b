// @ts-check
/** How many pictures a container for moving ones holds: one that does not move is a still picture like any other. */

import { Refusal } from "./refusal.js";

/** An animated WebP's frame says its place and size before its picture (RFC 9649, 2.7.1.1). */
const FRAME_HEAD = 16;

/** What an animated PNG says of its frames (PNG, third edition, 11.3.6), chunk by chunk. */
export class PngFrames {
  animated = false;
  #told = 0;
  #found = 0;
  #pixels = false;
  #fits = true;
  #first = false;

  /**
   * @param {string} kind of a chunk that is all there
   * @param {DataView} view
   * @param {number} at where the chunk begins
   * @param {{width: number, height: number}} size of the whole picture
   */
  note(kind, view, at, size) {
    if (kind === "acTL") {
      this.animated = true;
      this.#told = Math.max(this.#told, view.getUint32(at + 8));
    }
    if (kind === "IDAT") this.#pixels = true;
    if (kind === "fcTL") {
      this.#found++;
      this.#first ||= !this.#pixels;
      if (!this.#pixels && !fills(view, at, size)) this.#fits = false;
    }
  }

  /**
   * @returns {{animated: boolean, moving: boolean, second: boolean}} whether it moves, however many it claims or holds;
   *   whether its one frame is another picture than the one that all programs can read
   * @throws {Refusal} the picture is its own first frame, and says another size or place
   */
  summary() {
    if (!this.animated) return { animated: false, moving: false, second: false };
    const moving = this.#told > 1 || this.#found > 1;
    if (!moving && !this.#fits) throw new Refusal("broken");
    return { animated: true, moving, second: this.#found === 1 && !this.#first };
  }
}

/**
 * @param {DataView} view
 * @param {number} at where an fcTL chunk begins
 * @param {{width: number, height: number}} size
 */
function fills(view, at, { width, height }) {
  if (view.getUint32(at) !== 26) return false;
  const [frameWidth, frameHeight, left, top] = [12, 16, 20, 24].map((place) => view.getUint32(at + place));
  return frameWidth === width && frameHeight === height && left === 0 && top === 0;
}

/** What an animated WebP says of its frames (RFC 9649, 2.7.1), chunk by chunk. */
export class WebpFrames {
  #flagged = false;
  #animated = false;
  #frames = 0;
  #canvas = { width: 0, height: 0 };
  #fits = true;

  /**
   * @param {string} kind
   * @param {DataView} view
   * @param {number} at where the chunk begins; 18 bytes of it are there
   */
  note(kind, view, at) {
    if (kind === "VP8X") {
      this.#flagged = (view.getUint8(at + 8) & 2) !== 0;
      this.#canvas = { width: uint24(view, at + 12) + 1, height: uint24(view, at + 15) + 1 };
    }
    if (kind === "ANIM") this.#animated = true;
    if (kind === "ANMF") {
      this.#frames++;
      if (!this.#animated || !fitsIn(this.#canvas, view, at)) this.#fits = false;
    }
  }

  /**
   * @param {{width: number, height: number}} outside the picture that stands outside of all frames, 0 by 0 where none
   * @returns {{animated: boolean, moving: boolean, width: number, height: number}} 0 by 0 where it is hurt
   */
  summary(outside) {
    const animated = this.#animated || this.#frames > 0;
    if (!animated) return { animated, moving: false, width: outside.width, height: outside.height };
    const sound = this.#flagged && this.#fits && this.#frames === 1 && outside.width === 0;
    return { animated, moving: this.#frames > 1, ...(sound ? this.#canvas : { width: 0, height: 0 }) };
  }
}

/**
 * @param {{width: number, height: number}} canvas
 * @param {DataView} view
 * @param {number} at where an ANMF chunk begins
 */
function fitsIn(canvas, view, at) {
  const body = at + 8;
  if (view.getUint32(at + 4, true) < FRAME_HEAD || body + FRAME_HEAD > view.byteLength) return false;
  const [left, top] = [uint24(view, body) * 2, uint24(view, body + 3) * 2];
  const [width, height] = [uint24(view, body + 6) + 1, uint24(view, body + 9) + 1];
  return left + width <= canvas.width && top + height <= canvas.height;
}

/**
 * @param {DataView} view
 * @param {number} at of three bytes, the smallest first
 */
function uint24(view, at) {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
