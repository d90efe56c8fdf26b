// @ts-check
/** Print buttons: `<button data-print hidden>`. They stay hidden where this script does not run. */

for (const button of document.querySelectorAll("button[data-print]")) {
  if (button instanceof HTMLButtonElement) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
