// @ts-check
/**
 * A button was pressed while files are at work: beside it stands that the page waits for them and then goes on by
 * itself, and two buttons, to go on without them or to stay. What was chosen never goes missing without a word.
 */

import { button, make } from "./dom.js";
import { say } from "./words.js";

/** @typedef {"kept" | "refused" | "removed"} Settled how the work on a file ended */

export class Waiting {
  /** @type {HTMLElement | null} the button that waits */
  #pressed = null;
  /** A file was refused meanwhile: its reason has to be read before anything goes on. */
  #missed = false;
  /** Its press goes through. */
  #passes = false;

  /**
   * @param {HTMLFormElement} form
   * @param {() => boolean} busy whether a file is at work
   */
  constructor(form, busy) {
    this.busy = busy;
    this.sentence = make("p");
    const without = button(say("go_without"), () => this.#goOn());
    const stay = button(say("stay_here"), () => this.#stay());
    without.className = stay.className = "button secondary";
    this.ways = make("div", { className: "actions" }, without, stay);
    this.panel = make("div", { className: "panel note", tabIndex: -1, role: "group" }, this.sentence, this.ways);
    this.panel.dataset.waits = "";
    form.addEventListener("submit", (event) => this.#hold(event, form));
  }

  /**
   * @param {SubmitEvent} event
   * @param {HTMLFormElement} form
   */
  #hold(event, form) {
    this.panel.remove();
    if (this.#passes || !this.busy()) return;
    event.preventDefault();
    this.#pressed = event.submitter ?? form.querySelector("button");
    this.#missed = false;
    this.#tell("still_working", true);
  }

  /**
   * The work on a file has ended.
   * @param {Settled} how
   */
  heard(how) {
    if (!this.#pressed) return;
    this.#missed ||= how === "refused";
    if (this.busy()) return;
    if (this.#missed) this.#tell("not_taken", false);
    else if (how === "kept") this.#goOn();
    else this.#end();
  }

  /**
   * The panel gets the focus: it is read out, and its buttons are the next that the keyboard comes to.
   * @param {string} code
   * @param {boolean} waits
   */
  #tell(code, waits) {
    this.ways.hidden = !waits;
    this.sentence.textContent = say(code);
    this.panel.setAttribute("aria-label", say(code));
    const button = this.#pressed;
    if (!waits) this.#pressed = null;
    (button?.closest(".actions, .ways, .languages") ?? button)?.after(this.panel);
    this.panel.focus();
    this.panel.scrollIntoView({ block: "center" });
  }

  #goOn() {
    const pressed = this.#pressed;
    this.#pressed = null;
    this.#passes = true;
    pressed?.click();
    this.#passes = false;
  }

  #stay() {
    this.#pressed?.focus();
    this.#end();
  }

  #end() {
    this.#pressed = null;
    this.panel.remove();
  }
}
