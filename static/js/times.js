// @ts-check
/** Beside each time in UTC that says so, the same moment on the clock of this device. Nothing of it is sent. */

const MOMENT = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });

/** @param {Date} at */
const here = (at) => new Intl.DateTimeFormat(document.documentElement.lang, MOMENT).format(at);

for (const time of document.querySelectorAll("time[data-here]")) {
  const at = new Date(time.getAttribute("datetime") ?? "");
  if (at.getTimezoneOffset() === 0) continue;
  time.append(` (${(time.getAttribute("data-here") ?? "").replace("{when}", here(at))})`);
}
