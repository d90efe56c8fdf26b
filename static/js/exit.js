// @ts-check
/**
 * Leaving in a hurry: the red control, or Shift three times. The page is covered at once, then this history entry is
 * replaced by /exit/, which forgets the session on the server and goes somewhere neutral. Without this script the
 * control is a plain link to the same address.
 */

const TIMES = 3;
const WITHIN_MS = 2000;

/** @type {number[]} */
let presses = [];

/** Cover the page and leave it. */
function leave() {
  document.documentElement.classList.add("covered");
  document.title = "\u00a0";
  location.replace("/exit/");
}

/**
 * Count Shift alone; any other key between two presses means that somebody is typing.
 * @param {KeyboardEvent} event
 */
function listen(event) {
  if (event.key !== "Shift") {
    presses = [];
  } else if (!event.repeat) {
    presses = [...presses.filter((time) => event.timeStamp - time < WITHIN_MS), event.timeStamp];
    if (presses.length >= TIMES) leave();
  }
}

document.addEventListener("keydown", listen, { capture: true });

for (const control of document.querySelectorAll("[data-exit]")) {
  control.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

// Back after leaving: the browser may hand out the page from memory, still covered. Leave again.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.classList.contains("covered")) leave();
});
