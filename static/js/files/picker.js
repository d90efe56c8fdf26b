// @ts-check
/** Files by choosing, dropping or pasting. A file dropped beside the mark must not open in the browser's window. */

/**
 * @param {HTMLInputElement} input
 * @param {(files: File[]) => void} onFiles
 */
export function whenPicked(input, onFiles) {
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length) onFiles(files);
  });
}

/** From here on a chosen file is heard of: the inputs open, and what stands there meanwhile goes. */
export function ready() {
  document.querySelectorAll("[data-getting-ready]").forEach((line) => line.remove());
  document.querySelectorAll("input[type=file]").forEach((input) => input.removeAttribute("disabled"));
}

/**
 * @param {(files: File[], place: Element | null) => void} onFiles `place`: where they were dropped
 */
export function whenDropped(onFiles) {
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, event.target instanceof Element ? event.target : null);
  });
}

/**
 * @param {(files: File[], place: Element | null) => void} onFiles `place`: what was clicked or got the focus last (a
 *   click on the text of a box gives the focus to nothing)
 */
export function whenPasted(onFiles) {
  let place = document.activeElement;
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Element) place = target;
    });
  }
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files, place);
  });
}
