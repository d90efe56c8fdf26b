// @ts-check
/** SHA-256 (FIPS 180-4) of the file's bytes: finds exact copies only. */

export const name = "sha256";
export const bytes = 32;
/** One bit of difference is a different file. */
export const threshold = 0;
export const qualityFloor = 0;

/**
 * @param {ArrayBuffer} content the whole file
 * @returns {Promise<{value: string}>} 64 hex digits
 */
export async function compute(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return { value: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}
