// @ts-check
/** The moments of one video: looked for when asked, listed by second, counted when ticked. */

import { blurred } from "./blur.js";
import { button, make, tick } from "./dom.js";
import { distance } from "../hash/bits.js";
import { NoCodec, framesOf } from "./frames.js";
import { MOST_EDITED, MOST_TICKED } from "./limits.js";
import { isOfAPicture, qualityFloor } from "../hash/pdq.js";
import { say } from "./words.js";

/** How many seconds of a video are looked at; a longer one is looked at in wider steps. */
const MOST_LOOKED_AT = 300;
/** Frames nearer to each other than this are the same moment. */
const SAME_WITHIN = 8;

/**
 * @typedef {{kind: "pdq_frame", value: string, quality: number, at: number}} Frame `at` in seconds
 */

export class FrameList {
  /** @type {Frame[]} ticked, in the order of the video */
  ticked = [];
  /** @type {Frame[]} */
  #found = [];
  #stop = new AbortController();
  #status = make("p", { className: "small" });
  #list = make("fieldset", { className: "group", hidden: true });

  /**
   * @param {Blob} file
   * @param {import("./aside.js").Aside} aside
   * @param {{onTick: () => void, tell: (sentence: string) => void, room: () => number, blur: boolean}} page `room`: how
   *   many more may be ticked in all; `blur`: show them blurred
   */
  constructor(file, aside, page) {
    this.file = file;
    this.aside = aside;
    this.page = page;
    const start = button(say("find_frames"), () => this.#look(start));
    this.element = make("div", { className: "stack" }, this.#status, start, this.#list);
    this.#status.textContent = say("video_exact");
  }

  /** @param {boolean} wanted */
  showBlurred(wanted) {
    this.page.blur = wanted;
    this.#list.classList.toggle("shown", wanted);
  }

  /** The search ends, and nothing of the video is held any more. */
  end() {
    this.#stop.abort(new DOMException("ended", "AbortError"));
    this.element.remove();
  }

  /** @param {HTMLButtonElement} start */
  async #look(start) {
    start.hidden = true;
    const fault = await this.aside.ready;
    if (fault) return this.#say(say("frames_noise"));
    this.#openList();
    try {
      this.#say(await this.#lookThrough());
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#say(say(error instanceof NoCodec ? "no_codec" : "stopped"));
    }
  }

  /** @returns {Promise<string>} how it ended */
  async #lookThrough() {
    let [last, length] = [0, 0];
    for await (const { at, seconds, frame } of framesOf(this.file, this.#options())) {
      [last, length] = [at, seconds];
      this.#status.textContent = say("frames_busy", at, seconds);
      await this.#consider(at, frame);
    }
    if (this.#found.length === 0) return say("frames_none");
    const found = say("frames_found", this.#found.length);
    const cutShort = last + 1 < length / Math.max(1, Math.ceil(length / MOST_LOOKED_AT));
    return cutShort ? `${found} ${say("frames_stopped", last)}` : found;
  }

  #options() {
    return { most: MOST_LOOKED_AT, signal: this.#stop.signal };
  }

  /**
   * @param {number} at
   * @param {ImageBitmap} bitmap handed on to the worker
   */
  async #consider(at, bitmap) {
    const small = blurred(bitmap, say("blurred_of", at));
    const print = await this.aside.hashFrame(bitmap);
    const { value, quality } = print;
    if (quality < qualityFloor || !isOfAPicture(print)) return;
    if (this.#found.some((other) => distance(other.value, value) <= SAME_WITHIN)) return;
    const frame = /** @type {Frame} */ ({ kind: "pdq_frame", value, quality, at });
    this.#found.push(frame);
    this.#offer(frame, small);
  }

  #openList() {
    const hint = make("p", { className: "hint", textContent: say("frames_hint", MOST_TICKED) });
    this.#list.replaceChildren(make("legend", { textContent: say("frames_legend") }), hint);
    this.showBlurred(this.page.blur);
  }

  /**
   * @param {Frame} frame
   * @param {HTMLCanvasElement} small
   */
  #offer(frame, small) {
    const value = make("output", { className: "mono break small", textContent: frame.value, hidden: true });
    value.dataset.kind = "pdq-frame";
    const card = tick(make("span", {}, say("second", frame.at)), (wanted) => {
      value.hidden = !this.#setTicked(frame, wanted, card);
    });
    card.append(small);
    this.#list.hidden = false;
    this.#list.append(card, value);
  }

  /**
   * @param {Frame} frame
   * @param {boolean} wanted
   * @param {HTMLLabelElement} card
   * @returns {boolean} whether it is ticked now
   */
  #setTicked(frame, wanted, card) {
    const refused = wanted ? this.#whyNotTicked() : "";
    if (refused) {
      /** @type {HTMLInputElement} */ (card.control).checked = false;
      this.page.tell(refused);
    }
    const ticked = wanted && !refused;
    const others = this.ticked.filter((other) => other !== frame);
    this.ticked = ticked ? [...others, frame].sort((one, other) => one.at - other.at) : others;
    this.page.onTick();
    return ticked;
  }

  /** @returns {string} a sentence, or "" where there is room */
  #whyNotTicked() {
    if (this.ticked.length >= MOST_TICKED) return say("frames_most", MOST_TICKED);
    return this.page.room() > 0 ? "" : say("frames_full", MOST_EDITED);
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#status.textContent = sentence;
    this.page.tell(sentence);
  }
}
