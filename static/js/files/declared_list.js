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
   * @param {Pick<import("./extras.js").Page, "onTick" | "tell" | "room" | "keeps">} page `room`: how many more may be ticked
   */
  constructor(file, aside, page) {
    this.file = file;
    this.aside = aside;
    this.page = page;
    const start = button(say("find_declared"), () => this.#look(start));
    this.element = make("div", { className: "stack" }, start);
  }

  /** @param {HTMLButtonElement} start what takes its place takes the focus too */
  async #look(start) {
    const status = make("p", { className: "small", tabIndex: -1, textContent: say("reading") });
    start.replaceWith(status);
    status.focus();
    const found = await this.aside.declared(this.file).catch(() => null);
    if (found?.length) return this.#show(this.#list(found), status);
    status.textContent = say(found ? "declared_none" : "declared_failed");
    this.page.tell(status.textContent, true);
  }

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} status what stood there until now
   */
  #show(list, status) {
    const waited = document.activeElement === status;
    status.replaceWith(list);
    if (waited) list.focus();
  }

  /** @param {Declared[]} found */
  #list(found) {
    const list = make("fieldset", { className: "group", tabIndex: -1 });
    const hint = say(this.page.keeps ? "declared_hint" : "declared_plain");
    list.append(make("legend", { textContent: say("declared_legend") }), make("p", { className: "hint" }, hint));
    list.append(...found.map((each) => this.#line(each)));
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
    return tick(line, (wanted) => {
      const refused = wanted && this.page.room() <= 0 ? say("declared_most", MOST_DECLARED) : "";
      if (refused) this.page.tell(refused, true);
      else this.#setTicked(each, wanted);
      return refused;
    });
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
}

/** @param {Declared} declared */
function sentence({ what, says }) {
  if (what !== "source_type") return say(what, says || "?");
  return say(BY_AI.has(says) ? "source_ai" : PARTLY_BY_AI.has(says) ? "source_part_ai" : what, says);
}
