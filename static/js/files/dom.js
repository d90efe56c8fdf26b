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

/** Why a box was not ticked: below that box, until another one is pressed. */
const refusal = make("p", { className: "panel warning" });

/**
 * @param {string | Node} label
 * @param {(ticked: boolean) => string} onTick answers why the box cannot be ticked, or ""
 * @returns {HTMLLabelElement} a card with a box to tick, not ticked
 */
export function tick(label, onTick) {
  const box = make("input", { type: "checkbox" });
  const card = make("label", { className: "choice" }, box, label);
  box.addEventListener("change", () => {
    refusal.remove();
    refusal.textContent = onTick(box.checked);
    if (!refusal.textContent) return;
    box.checked = false;
    card.after(refusal);
  });
  return card;
}
