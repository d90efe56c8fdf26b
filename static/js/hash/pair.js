// @ts-check
/**
 * A module worker and a spare one, both loaded while there is a network: a worker that hangs on a file can only be
 * ended whole. The last one that is loaded is never ended, since without a network there would be no other.
 */

import { ownWorker } from "../own_worker.js";

/**
 * @typedef {object} Listener
 * @property {(data: any) => void} onMessage what the worker at work says
 * @property {() => void} onError it fell over or did not load, and is gone
 * @property {() => void} [onSpare] a spare one is loaded
 */

export class Pair {
  #script;
  #listener;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Worker | null} */
  #spare = null;
  #spareIsLoaded = false;
  /** @type {(loaded: boolean) => void} */
  #tellSpare = () => {};

  /** @type {Promise<boolean>} true: from here on nothing needs the network; false: the spare one did not load */
  spared = new Promise((resolve) => {
    this.#tellSpare = resolve;
  });

  /**
   * @param {URL | string} script address on this site; the worker says something as soon as it is loaded
   * @param {Listener} listener
   */
  constructor(script, listener) {
    this.#script = script;
    this.#listener = listener;
    this.#begin();
  }

  /**
   * @param {unknown} message
   * @param {Transferable[]} [handedOver]
   */
  post(message, handedOver = []) {
    if (!this.#worker) this.#begin();
    this.#worker?.postMessage(message, handedOver);
  }

  /** @returns {boolean} false: no other is loaded, so the one at work goes on */
  replace() {
    const able = this.#spareIsLoaded;
    if (able) this.#begin();
    else this.#spare ??= this.#load();
    return able;
  }

  #begin() {
    this.#worker?.terminate();
    this.#worker = this.#spare ?? this.#load();
    this.#spareIsLoaded = false;
    this.#spare = this.#load();
  }

  #load() {
    const worker = ownWorker(this.#script);
    worker.addEventListener("message", ({ data }) => {
      if (worker === this.#worker) this.#listener.onMessage(data);
      if (worker === this.#spare) this.#welcome();
    });
    worker.addEventListener("error", () => this.#lose(worker));
    return worker;
  }

  #welcome() {
    this.#spareIsLoaded = true;
    this.#tellSpare(true);
    this.#listener.onSpare?.();
  }

  /** @param {Worker} worker */
  #lose(worker) {
    worker.terminate();
    if (worker === this.#spare) {
      this.#spare = null;
      this.#spareIsLoaded = false;
      this.#tellSpare(false);
    }
    if (worker !== this.#worker) return;
    this.#worker = null;
    this.#listener.onError();
  }
}
