// @ts-check
/** The page's side of `worker.js`: frames of videos, and what pictures declare. Loaded with the page, never anew. */

/**
 * @typedef {import("./worker.js").Done} Done
 * @typedef {{resolve: (done: Done) => void, reject: (reason: Error) => void}} Waiting
 */

export class Aside {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #lastId = 0;
  #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  /** @type {(fault: string | null) => void} */
  #tellReady = () => {};

  /** @type {Promise<string | null>} null, or why frames of videos cannot be hashed ("noise", "stopped") */
  ready = new Promise((resolve) => {
    this.#tellReady = resolve;
  });

  constructor() {
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", () => this.#fail());
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
    this.#worker.postMessage({ id, ...what }, handedOver);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {import("./worker.js").Answer} answer */
  #hear(answer) {
    if ("fault" in answer) return this.#tellReady(answer.fault);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("failed" in answer) waiting?.reject(new Error("failed"));
    else waiting?.resolve(answer);
  }

  #fail() {
    this.#tellReady("stopped");
    this.#waiting.forEach(({ reject }) => reject(new Error("stopped")));
    this.#waiting.clear();
  }
}
