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
  #looking = false;
  #start = button(say("find_frames"), () => (this.#looking ? this.#halt() : this.#look()));
  #status = make("p", { className: "small", tabIndex: -1 });
  #list = make("fieldset", { className: "group", tabIndex: -1, hidden: true });

  /**
   * @param {Blob} file
   * @param {import("./aside.js").Aside} aside
   * @param {Pick<import("./extras.js").Page, "onTick" | "tell" | "room"> & {blur: boolean}} page `room`: how many more
   *   may be ticked in all; `blur`: show them blurred
   */
  constructor(file, aside, page) {
    this.file = file;
    this.aside = aside;
    this.page = page;
    this.element = make("div", { className: "stack" }, this.#status, this.#start, this.#list);
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

  async #look() {
    this.#setLooking(true);
    const { signal } = (this.#stop = new AbortController());
    const sentence = await this.#outcome(signal);
    if (!signal.aborted) this.#finish(sentence);
  }

  /** @param {boolean} looking */
  #setLooking(looking) {
    this.#looking = looking;
    this.#start.textContent = say(looking ? "stop_looking" : "find_frames");
  }

  /** The person has seen enough; what was found stays, and the search can be begun again. */
  #halt() {
    this.#stop.abort(new DOMException("halted", "AbortError"));
    this.#setLooking(false);
    const found = this.#found.length ? ` ${say("frames_found", this.#found.length)}` : "";
    this.#say(say("frames_halted") + found);
  }

  /**
   * The button goes; who stood on it is led to what was found.
   * @param {string} sentence
   */
  #finish(sentence) {
    const waited = document.activeElement === this.#start;
    this.#start.remove();
    this.#say(sentence);
    if (waited) (this.#found.length ? this.#list : this.#status).focus();
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<string>} how it ended
   */
  async #outcome(signal) {
    if (await this.aside.ready) return say("frames_noise");
    if (this.#found.length === 0) this.#openList();
    try {
      return await this.#lookThrough(signal);
    } catch (error) {
      return say(error instanceof NoCodec ? "no_codec" : "stopped");
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<string>} how it ended
   */
  async #lookThrough(signal) {
    let [last, length] = [0, 0];
    for await (const { at, seconds, frame } of framesOf(this.file, { most: MOST_LOOKED_AT, signal })) {
      [last, length] = [at, seconds];
      this.#status.textContent = say("frames_busy", at, seconds);
      await this.#consider(at, frame, signal);
    }
    if (this.#found.length === 0) return say("frames_none");
    const found = say("frames_found", this.#found.length);
    const cutShort = last + 1 < length / Math.max(1, Math.ceil(length / MOST_LOOKED_AT));
    return cutShort ? `${found} ${say("frames_stopped", last)}` : found;
  }

  /**
   * @param {number} at
   * @param {ImageBitmap} bitmap handed on to the worker
   * @param {AbortSignal} signal
   */
  async #consider(at, bitmap, signal) {
    const small = blurred(bitmap, say("blurred_of", at));
    const print = await this.aside.hashFrame(bitmap);
    signal.throwIfAborted();
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
      const refused = wanted ? this.#whyNotTicked() : "";
      if (refused) this.page.tell(refused, true);
      else this.#setTicked(frame, wanted);
      value.hidden = !wanted || refused !== "";
      return refused;
    });
    card.append(small);
    this.#list.hidden = false;
    this.#list.append(card, value);
  }

  /**
   * @param {Frame} frame
   * @param {boolean} wanted
   */
  #setTicked(frame, wanted) {
    const others = this.ticked.filter((other) => other !== frame);
    this.ticked = wanted ? [...others, frame].sort((one, other) => one.at - other.at) : others;
    this.page.onTick();
  }

  /** @returns {string} a sentence, or "" where there is room */
  #whyNotTicked() {
    if (this.ticked.length >= MOST_TICKED) return say("frames_most", MOST_TICKED);
    return this.page.room() > 0 ? "" : say("frames_full", MOST_EDITED);
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#status.textContent = sentence;
    this.page.tell(sentence, true);
  }
}
