// @ts-check
/**
 * A picture as a few blots of colour: enough to tell one file from another, too little to be seen by somebody
 * who looks over a shoulder. Drawn on this device, on a canvas of a few points that the page blows up.
 */

const WIDTH = 20;

/**
 * @param {ImageBitmap} bitmap
 * @param {string} label for who does not see it
 */
export function blurred(bitmap, label) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = Math.min(2 * WIDTH, Math.max(1, Math.round((WIDTH * bitmap.height) / bitmap.width)));
  canvas.className = "blurred";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * @param {Blob} file a picture that was already decoded once
 * @param {string} label
 * @returns {Promise<HTMLCanvasElement | null>} null where this browser cannot
 */
export async function blurredFile(file, label) {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: WIDTH, resizeQuality: "medium" });
    const canvas = blurred(bitmap, label);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}
