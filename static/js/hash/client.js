// @ts-check
/** The page's side of the hashing worker: one file at a time, in the order they came. */

import { Refusal } from "./refusal.js";

/**
 * @typedef {import("./fingerprint.js").Outcome} Outcome
 * @typedef {object} Job
 * @property {File} file
 * @property {(stage: string) => void} onStage
 * @property {(outcome: Outcome) => void} resolve
 * @property {(reason: Error) => void} reject
 */

export class Hasher {
  /** @type {Map<number, Job>} waiting and running, first one running */
  #jobs = new Map();
  #lastId = 0;
  #running = 0;
  #script;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {(fault: string | null) => void} */
  #tellReady = () => {};

  /** @type {Promise<string | null>} null, or the code of what keeps this browser from hashing */
  ready = new Promise((resolve) => {
    this.#tellReady = resolve;
  });

  /** @param {URL | string} script the worker's address, on this site */
  constructor(script = new URL("./worker.js", import.meta.url)) {
    this.#script = script;
    this.#worker = this.#start();
  }

  /**
   * @param {File} file never sent anywhere: the worker reads it in place
   * @param {{onStage?: (stage: string) => void, signal?: AbortSignal}} options
   * @returns {Promise<Outcome>} rejects with a `Refusal`, or with the signal's reason
   */
  hash(file, { onStage = () => {}, signal } = {}) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const id = ++this.#lastId;
      this.#jobs.set(id, { file, onStage, resolve, reject });
      signal?.addEventListener("abort", () => this.#cancel(id, signal.reason), { once: true });
      this.#next();
    });
  }

  #next() {
    if (this.#running) return;
    for (const [id, { file }] of this.#jobs) {
      this.#running = id;
      this.#worker ??= this.#start();
      this.#worker.postMessage({ id, file });
      return;
    }
  }

  /** @param {number} id */
  #take(id) {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    if (this.#running === id) this.#running = 0;
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
    const worker = new Worker(this.#script, { type: "module" });
    worker.addEventListener("message", ({ data }) => this.#hear(data));
    worker.addEventListener("error", () => this.#fail());
    return worker;
  }

  /** A worker that fell over takes its file with it, not the ones behind. */
  #fail() {
    this.#tellReady("stopped");
    this.#end();
    this.#take(this.#running)?.reject(new Refusal("stopped"));
    this.#next();
  }

  /** @param {import("./worker.js").Answer} answer */
  #hear(answer) {
    if ("fault" in answer) return this.#tellReady(answer.fault);
    if ("stage" in answer) return this.#jobs.get(answer.id)?.onStage(answer.stage);
    const job = this.#take(answer.id);
    if ("outcome" in answer) job?.resolve(answer.outcome);
    else job?.reject(new Refusal(answer.refused));
    this.#next();
  }
}
