// @ts-check
/** The page's side of `worker.js`: frames of videos, and what pictures declare. */

import { Pair } from "../hash/pair.js";

/**
 * @typedef {import("./worker.js").Done} Done
 * @typedef {object} Waiting
 * @property {(done: Done) => void} resolve
 * @property {(reason: Error) => void} reject
 * @property {ReturnType<typeof setTimeout>} alarm
 */

/** Milliseconds for one frame or one picture's declarations; a hostile file may keep a reader busy for ever. */
const PATIENCE = 20_000;

export class Aside {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #lastId = 0;
  #patience;
  #pair;
  /** @type {(fault: string | null) => void} */
  #tellReady = () => {};

  /** @type {Promise<string | null>} null, or why frames of videos cannot be hashed ("noise", "stopped") */
  ready = new Promise((resolve) => {
    this.#tellReady = resolve;
  });

  /**
   * @param {URL | string} script the worker's address, on this site
   * @param {number} patience milliseconds after which a question is given up
   */
  constructor(script = new URL("./worker.js", import.meta.url), patience = PATIENCE) {
    this.#patience = patience;
    this.#pair = new Pair(script, { onMessage: (answer) => this.#hear(answer), onError: () => this.#fail() });
  }

  /** @returns {Promise<boolean>} true: from here on nothing more needs the network */
  get spared() {
    return this.#pair.spared;
  }

  /**
   * @param {ImageBitmap} frame handed over: it is gone from here
   * @returns {Promise<import("./worker.js").Print>}
   */
  async hashFrame(frame) {
    const { print } = await this.#ask({ frame }, [frame]);
    if (!print) throw new Error("no answer");
    return print;
  }

  /**
   * @param {Blob} picture
   * @returns {Promise<import("../provenance/declared.js").Declared[]>}
   */
  async declared(picture) {
    return (await this.#ask({ picture })).declared ?? [];
  }

  /**
   * @param {{frame: ImageBitmap} | {picture: Blob}} what
   * @param {Transferable[]} [handedOver]
   * @returns {Promise<Done>}
   */
  #ask(what, handedOver = []) {
    const id = ++this.#lastId;
    this.#pair.post({ id, ...what }, handedOver);
    return new Promise((resolve, reject) => {
      const alarm = setTimeout(() => this.#giveUp(id), this.#patience);
      this.#waiting.set(id, { resolve, reject, alarm });
    });
  }

  /** @param {import("./worker.js").Answer} answer */
  #hear(answer) {
    if ("fault" in answer) return this.#tellReady(answer.fault);
    const waiting = this.#take(answer.id);
    if ("failed" in answer) waiting?.reject(new Error("failed"));
    else waiting?.resolve(answer);
  }

  /** @param {number} id */
  #take(id) {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.alarm);
    this.#waiting.delete(id);
    return waiting;
  }

  /**
   * What else the ended worker had to do ends with it.
   * @param {number} id
   */
  #giveUp(id) {
    if (this.#pair.replace()) this.#fail();
    else this.#take(id)?.reject(new Error("stopped"));
  }

  #fail() {
    this.#tellReady("stopped");
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new Error("stopped"));
  }
}
