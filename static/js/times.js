// @ts-check
/**
 * Beside each time in UTC that says so, the same moment on the clock of this device: nothing of it is sent. Where a
 * time is typed, the list of clocks begins with this device's: what is chosen there stands on the page.
 */

const MOMENT = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });

/**
 * Whether the clock shows this time twice that day, an hour apart.
 * @param {Date} at
 */
const twice = (at) => [-1, 1].some((hour) => new Date(at.getTime() + hour * 3_600_000).getHours() === at.getHours());

/** @param {Date} at */
const here = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang, twice(at) ? { ...MOMENT, timeZoneName: "short" } : MOMENT).format(at);

for (const select of document.querySelectorAll("select[data-own-zone]")) {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const option = /** @type {HTMLSelectElement} */ (select).querySelector(`option[value="${CSS.escape(own)}"]`);
  if (!select.querySelector("option[selected]") && option) /** @type {HTMLOptionElement} */ (option).selected = true;
}

for (const time of document.querySelectorAll("time[data-here]")) {
  const at = new Date(time.getAttribute("datetime") ?? "");
  if (at.getTimezoneOffset() === 0) continue;
  time.append(` (${(time.getAttribute("data-here") ?? "").replace("{when}", here(at))})`);
}
