// @ts-check
/** How far to look for edited copies: two boxes to tick, the second of which takes the first with it. */

import "./forgetful.js";

/** @typedef {import("../hash/variants.js").Net} Net */

/** @returns {() => Net} what is ticked at the moment; "none" where the page has no such boxes */
export function netChoice() {
  const [edited, wide] = [box("[data-net]"), box("[data-net-wide]")];
  wide?.addEventListener("change", () => {
    if (edited && wide.checked) edited.checked = true;
  });
  edited?.addEventListener("change", () => {
    if (wide && !edited.checked) wide.checked = false;
  });
  return () => {
    if (wide?.checked) return "wide";
    return edited?.checked ? "default" : "none";
  };
}

/** @param {string} selector */
function box(selector) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(selector));
}
