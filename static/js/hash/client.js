// @ts-check
/** The page's side of the hashing worker: one file at a time, in the order they came. */

import { Refusal } from "./refusal.js";

/**
 * @typedef {import("./fingerprint.js").Outcome} Outcome
 * @typedef {import("./variants.js").Net} Net
 * @typedef {object} Job
 * @property {File} file
 * @property {import("./fingerprint.js").OnStage} onStage
 * @property {Net} net
 * @property {(outcome: Outcome) => void} resolve
 * @property {(reason: Error) => void} reject
 */

/** A hostile file may keep a decoder busy for ever. */
const PATIENCE = 60_000;

export class Hasher {
  /** @type {Map<number, Job>} waiting and running, first one running */
  #jobs = new Map();
  #lastId = 0;
  #running = 0;
  #script;
  #patience;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #alarm;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Worker | null} loaded while there was a network, for when the other one must be ended */
  #spare = null;
  /** @type {(fault: string | null) => void} */
  #tellReady = () => {};

  /** @type {Promise<string | null>} null, or the code of what keeps this browser from hashing */
  ready = new Promise((resolve) => {
    this.#tellReady = resolve;
  });

  /** @type {() => void} */
  #tellSpare = () => {};

  /** The second worker is there too: from here on nothing more is fetched, even when the first must be ended. */
  spared = new Promise((resolve) => {
    this.#tellSpare = () => resolve(null);
  });

  /**
   * @param {URL | string} script the worker's address, on this site
   * @param {number} patience milliseconds without a word from the worker, after which a file is given up
   */
  constructor(script = new URL("./worker.js", import.meta.url), patience = PATIENCE) {
    this.#script = script;
    this.#patience = patience;
    this.#worker = this.#start();
  }

  /**
   * @param {File} file never sent anywhere: the worker reads it in place
   * @param {{onStage?: import("./fingerprint.js").OnStage, signal?: AbortSignal, net?: Net}} options `net`: which edited
   *   copies are fingerprinted too
   * @returns {Promise<Outcome>} rejects with a `Refusal`, or with the signal's reason
   */
  hash(file, { onStage = () => {}, signal, net = "none" } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const id = ++this.#lastId;
      this.#jobs.set(id, { file, onStage, net, resolve, reject });
      signal?.addEventListener("abort", () => this.#cancel(id, signal.reason), { once: true });
      this.#next();
    });
  }

  #next() {
    if (this.#running) return;
    for (const [id, { file, net }] of this.#jobs) {
      this.#running = id;
      this.#worker ??= this.#start();
      this.#worker.postMessage({ id, file, net });
      return this.#wind();
    }
  }

  /** Each word from the worker winds the clock up again. */
  #wind() {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#fail("too_slow"), this.#patience);
  }

  /** @param {number} id */
  #take(id) {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    if (this.#running === id) {
      this.#running = 0;
      clearTimeout(this.#alarm);
    }
    return job;
  }

  /**
   * @param {number} id
   * @param {Error} reason
   */
  #cancel(id, reason) {
    if (this.#running === id) this.#end();
    this.#take(id)?.reject(reason);
    this.#next();
  }

  /** A file cannot be stopped half way but with its worker; the next file starts another. */
  #end() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start() {
    const worker = this.#spare ?? this.#load();
    this.#spare = this.#load();
    return worker;
  }

  #load() {
    const worker = new Worker(this.#script, { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      if (worker === this.#spare) this.#tellSpare();
      if (worker === this.#worker) this.#hear(data);
    });
    worker.addEventListener("error", () => {
      if (worker === this.#worker) this.#fail("stopped");
      if (worker !== this.#spare) return;
      this.#spare = null;
      this.#tellSpare();
    });
    return worker;
  }

  /**
   * A worker that fell over takes its file with it, not the ones behind.
   * @param {string} code
   */
  #fail(code) {
    this.#tellReady("stopped");
    this.#end();
    this.#take(this.#running)?.reject(new Refusal(code));
    this.#next();
  }

  /** @param {import("./worker.js").Answer} answer */
  #hear(answer) {
    if ("fault" in answer) return this.#tellReady(answer.fault);
    if (answer.id === this.#running) this.#wind();
    if ("stage" in answer) return this.#jobs.get(answer.id)?.onStage(answer.stage, answer.share);
    const job = this.#take(answer.id);
    if ("outcome" in answer) job?.resolve(answer.outcome);
    else job?.reject(new Refusal(answer.refused));
    this.#next();
  }
}
