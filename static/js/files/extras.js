// @ts-check
/** What stands below a file's row once its fingerprints are made: blurred picture, moments, declarations. */

import { blurredFile } from "./blur.js";
import { DeclaredList } from "./declared_list.js";
import { make } from "./dom.js";
import { FrameList } from "./frame_list.js";
import { say } from "./words.js";

/**
 * @typedef {object} Page
 * @property {import("./aside.js").Aside} aside
 * @property {(sentence: string, stands?: boolean) => void} tell to a screen reader too; `stands`: it can be read
 *   elsewhere on the page already
 * @property {() => void} onTick
 * @property {boolean} keeps whether ticked declarations go along
 * @property {() => boolean} blur whether blurred pictures are wanted
 * @property {() => number} room how many more moments may be ticked
 * @property {() => number} roomToDeclare how many more declarations may go along
 */

export class Extras {
  /** @type {FrameList | null} */
  #frames = null;
  /** @type {DeclaredList | null} */
  #declared = null;
  /** @type {File | null} */
  #picture = null;

  /**
   * @param {Page} page
   */
  constructor(page) {
    this.page = page;
    this.element = make("div", { className: "stack extras", hidden: true });
  }

  get frames() {
    return this.#frames?.ticked ?? [];
  }

  get declared() {
    return this.#declared?.ticked ?? [];
  }

  /**
   * @param {File} file
   * @param {boolean} isVideo
   */
  offer(file, isVideo) {
    const { aside, tell, onTick, keeps, blur, room, roomToDeclare } = this.page;
    if (isVideo) this.#frames = new FrameList(file, aside, { tell, onTick, room, blur: blur() });
    else this.#declared = new DeclaredList(file, aside, { tell, onTick, room: roomToDeclare, keeps });
    if (!isVideo) this.#picture = file;
    const list = this.#frames ?? this.#declared;
    if (list) this.element.append(list.element);
    this.element.hidden = false;
    this.showBlurred(blur());
  }

  /** @param {boolean} wanted */
  async showBlurred(wanted) {
    this.#frames?.showBlurred(wanted);
    this.element.querySelector(":scope > .blurred, :scope > .not-shown")?.remove();
    if (!wanted || !this.#picture) return;
    const small = await blurredFile(this.#picture, say("blurred"));
    if (this.page.blur()) this.element.prepend(small ?? notShown());
  }

  end() {
    this.#frames?.end();
    this.#frames = this.#declared = this.#picture = null;
    this.element.replaceChildren();
  }
}

function notShown() {
  return make("p", { className: "small muted not-shown", textContent: say("not_shown") });
}
