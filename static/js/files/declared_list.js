// @ts-check
/** What one picture declares about itself: looked at when asked, nothing ticked beforehand. */

import { button, make, tick } from "./dom.js";
import { MOST_DECLARED } from "./limits.js";
import { SENDABLE } from "../provenance/declared.js";
import { say } from "./words.js";

/** IPTC's words for pictures that a machine made (NewsCodes, digital source type). */
const BY_AI = new Set(["trainedAlgorithmicMedia", "algorithmicMedia"]);
const PARTLY_BY_AI = new Set(["compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"]);

/** @typedef {import("../provenance/declared.js").Declared} Declared */

export class DeclaredList {
  /** @type {Declared[]} what may go along */
  ticked = [];

  /**
   * @param {Blob} file
   * @param {import("./aside.js").Aside} aside
   * @param {{onTick: () => void, tell: (sentence: string) => void, room: () => number, keeps: boolean}} page `room`: how
   *   many more may be ticked; `keeps`: ticked ones go along
   */
  constructor(file, aside, page) {
    this.file = file;
    this.aside = aside;
    this.page = page;
    const start = button(say("find_declared"), () => this.#look(start));
    this.element = make("div", { className: "stack" }, start);
  }

  /** @param {HTMLButtonElement} start */
  async #look(start) {
    start.disabled = true;
    const found = await this.aside.declared(this.file).catch(() => null);
    start.remove();
    if (found?.length) this.element.append(this.#list(found));
    else this.#say(say(found ? "declared_none" : "declared_failed"));
  }

  /** @param {Declared[]} found */
  #list(found) {
    const list = make("fieldset", { className: "group", tabIndex: -1 });
    const hint = say(this.page.keeps ? "declared_hint" : "declared_plain");
    list.append(make("legend", { textContent: say("declared_legend") }), make("p", { className: "hint" }, hint));
    list.append(...found.map((each) => this.#line(each)));
    queueMicrotask(() => list.focus());
    return list;
  }

  /** @param {Declared} each */
  #line(each) {
    const line = make("span", { className: "break", textContent: sentence(each) });
    line.dataset.declared = each.what;
    if (!this.page.keeps) return make("p", {}, line);
    if (SENDABLE.includes(each.what)) return this.#card(each, line);
    return make("p", {}, line, " ", make("span", { className: "muted" }, say("stays_here")));
  }

  /**
   * @param {Declared} each
   * @param {HTMLElement} line
   */
  #card(each, line) {
    const card = tick(line, (wanted) => {
      if (!wanted || this.page.room() > 0) return this.#setTicked(each, wanted);
      /** @type {HTMLInputElement} */ (card.control).checked = false;
      this.page.tell(say("declared_most", MOST_DECLARED));
    });
    return card;
  }

  /**
   * @param {Declared} each
   * @param {boolean} wanted
   */
  #setTicked(each, wanted) {
    const others = this.ticked.filter((other) => other !== each);
    this.ticked = wanted ? [...others, each] : others;
    this.page.onTick();
  }

  /** @param {string} text */
  #say(text) {
    this.element.append(make("p", { className: "small", textContent: text }));
    this.page.tell(text);
  }
}

/** @param {Declared} declared */
function sentence({ what, says }) {
  if (what !== "source_type") return say(what, says || "?");
  return say(BY_AI.has(says) ? "source_ai" : PARTLY_BY_AI.has(says) ? "source_part_ai" : what, says);
}
