// @ts-check
/**
 * Copy buttons: `<button data-copy="ID" data-copied="Copied" hidden>` copies the text (or the value) of #ID.
 * They stay hidden where this script does not run or the clipboard cannot be reached.
 */

const BACK_AFTER_MS = 2500;

/**
 * @param {HTMLElement} source
 * @returns {string} what a person would copy by hand; data-copy-text wins where the eye sees it otherwise
 */
function words(source) {
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) return source.value;
  return source.dataset.copyText ?? source.innerText.trim();
}

/** @param {HTMLButtonElement} button */
function prepare(button) {
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy ?? "");
    if (!source) return;
    await navigator.clipboard.writeText(words(source)).then(
      () => (button.textContent = button.dataset.copied ?? label),
      () => getSelection()?.selectAllChildren(source),
    );
    setTimeout(() => (button.textContent = label), BACK_AFTER_MS);
  });
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (button instanceof HTMLButtonElement) prepare(button);
  }
}
