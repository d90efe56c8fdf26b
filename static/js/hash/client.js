// @ts-check
/** The page's side of the hashing worker: one file at a time, in the order they came. */

import { Pair } from "./pair.js";
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
 * @property {Outcome} [original] without its edited copies, once that is known
 * @property {boolean} reading the worker has said that it reads, and nothing of what comes after
 * @property {boolean} again it was handed to a second worker
 */

/** A hostile file may keep a decoder busy for ever. */
const PATIENCE = 60_000;
/**
 * Nothing hostile has begun while a file is only read. On a busy device Chromium was seen, very seldom, never to tell of a
 * short file's bytes: no worker waits for them longer than 10 s, and longer for what is larger (20 MB a second).
 */
const READS_WITHIN = 10_000;
const BYTES_A_MILLISECOND = 20_000;
/** A cancelled file ends at the worker's next step, but a decoder cannot be asked. */
const GRACE = 5_000;
const READING = "reading";

export class Hasher {
  /** @type {Map<number, Job>} waiting and running */
  #jobs = new Map();
  #lastId = 0;
  /** Of the file that the worker has; a cancelled one is among the jobs no more. */
  #running = 0;
  #patience;
  #pair;
  /** The worker hangs, and there was no other to take its place. */
  #stuck = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #alarm;
  /** @type {(fault: string | null) => void} */
  #tellReady = () => {};

  /** @type {Promise<string | null>} null, or the code of what keeps this browser from hashing */
  ready = new Promise((resolve) => {
    this.#tellReady = resolve;
  });

  /**
   * @param {URL | string} script the worker's address, on this site
   * @param {number} patience milliseconds without a word from the worker, after which a file is given up
   */
  constructor(script = new URL("./worker.js", import.meta.url), patience = PATIENCE) {
    this.#patience = patience;
    this.#pair = new Pair(script, {
      onMessage: (answer) => this.#hear(answer),
      onError: () => this.#giveUp("stopped"),
      onSpare: () => this.#unstick(),
    });
  }

  /** @returns {Promise<boolean>} true: from here on nothing more needs the network, not even after a file that hangs */
  get spared() {
    return this.#pair.spared;
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
      this.#jobs.set(id, { file, onStage, net, resolve, reject, reading: false, again: false });
      signal?.addEventListener("abort", () => this.#cancel(id, signal.reason), { once: true });
      this.#next();
    });
  }

  #next() {
    if (this.#running || this.#jobs.size === 0) return;
    [this.#running] = this.#jobs.keys();
    this.#hand();
  }

  #hand() {
    const job = this.#jobs.get(this.#running);
    if (!job) return;
    this.#wind(this.#patienceWith(job));
    this.#pair.post({ id: this.#running, file: job.file, net: job.net });
  }

  /** @param {number} within milliseconds; each word from the worker winds the clock up again */
  #wind(within) {
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#ring(), within);
  }

  /**
   * @param {Job} job
   * @returns {number} milliseconds
   */
  #patienceWith({ reading, again, file }) {
    const short = reading && !again;
    return short ? Math.min(this.#patience, READS_WITHIN + file.size / BYTES_A_MILLISECOND) : this.#patience;
  }

  #ring() {
    const job = this.#jobs.get(this.#running);
    if (job?.reading && !job.again) this.#handAgain(job);
    else this.#replace();
  }

  /**
   * Where no other worker is loaded, this one may still get to its end.
   * @param {Job} job
   */
  #handAgain(job) {
    job.again = true;
    if (this.#pair.replace()) this.#hand();
    else this.#wind(this.#patience);
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
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    job?.reject(reason);
    if (!job || this.#running !== id) return;
    this.#wind(GRACE);
    this.#pair.post({ stop: id });
  }

  #replace() {
    this.#stuck = !this.#pair.replace();
    if (this.#stuck) this.#pair.post({ stop: this.#running });
    this.#giveUp("too_slow");
  }

  #unstick() {
    if (!this.#stuck) return;
    this.#stuck = !this.#pair.replace();
    this.#hand();
  }

  /**
   * A worker that fell over takes its file with it, not the ones behind.
   * @param {string} code
   */
  #giveUp(code) {
    this.#tellReady("stopped");
    const job = this.#take(this.#running);
    if (job?.original) job.resolve({ ...job.original, notes: [...job.original.notes, "edited_failed"] });
    else job?.reject(new Refusal(code));
    this.#next();
  }

  /**
   * @param {Job | undefined} job
   * @param {Outcome} original
   */
  #keep(job, original) {
    if (job) job.original = original;
  }

  /** @param {import("./worker.js").Answer} answer */
  #hear(answer) {
    if ("fault" in answer) return this.#tellReady(answer.fault);
    this.#stuck = false;
    const job = this.#jobs.get(answer.id);
    if (job && "stage" in answer) job.reading = answer.stage === READING;
    if (job && answer.id === this.#running) this.#wind(this.#patienceWith(job));
    if ("stage" in answer) return job?.onStage(answer.stage, answer.share);
    if ("original" in answer) return this.#keep(job, answer.original);
    this.#take(answer.id);
    if ("outcome" in answer) job?.resolve(answer.outcome);
    else job?.reject(new Refusal(answer.refused));
    this.#next();
  }
}
