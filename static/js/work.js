// @ts-check
/**
 * Instead of a wait (templates/parts/work.html): a few seconds of work for this device, in a worker. What it finds goes
 * into the form's hidden field; the person still presses the button themselves. Without this script the wait stays.
 */

import { ownWorker } from "./own_worker.js";

const panel = document.querySelector("[data-work]");
const field = document.querySelector("input[name=work]");

if (panel instanceof HTMLElement && field instanceof HTMLInputElement) {
  const button = panel.querySelector("button");
  const status = /** @type {HTMLElement | null} */ (panel.querySelector("[role=status]"));
  if (button && status) offer(panel, field, button, status);
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLInputElement} field
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} status
 */
function offer(panel, field, button, status) {
  const challenge = panel.dataset.work ?? "";
  panel.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = status.dataset.working ?? "";
    const worker = ownWorker(new URL("./work_worker.js", import.meta.url));
    worker.addEventListener("message", ({ data }) => {
      field.value = `${challenge}:${data.join(",")}`;
      status.textContent = status.dataset.done ?? "";
      worker.terminate();
    });
    worker.addEventListener("error", () => (status.textContent = status.dataset.failed ?? ""));
    worker.postMessage(challenge);
  });
}
