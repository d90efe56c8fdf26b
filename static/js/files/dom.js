// @ts-check
/** Elements by hand: no markup is ever made out of text. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/**
 * @param {string} label
 * @param {() => void} onClick
 */
export function button(label, onClick) {
  const made = make("button", { type: "button", className: "button quiet", textContent: label });
  made.addEventListener("click", onClick);
  return made;
}

/**
 * @param {string | Node} label
 * @param {(ticked: boolean) => void} onTick
 * @returns {HTMLLabelElement} a card with a box to tick, not ticked
 */
export function tick(label, onTick) {
  const box = make("input", { type: "checkbox" });
  box.addEventListener("change", () => onTick(box.checked));
  return make("label", { className: "choice" }, box, label);
}
