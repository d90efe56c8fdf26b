// @ts-check
/** Names under which PNG texts are told; all others are passed over. */

export const XMP_KEY = "XML:com.adobe.xmp";
/** Where picture generators leave the words they were given. */
export const PROMPT_KEYS = new Set(["parameters", "prompt", "workflow", "sd-metadata", "invokeai_metadata"]);
/** @type {Record<string, string>} */
export const TEXT_KEYS = { Software: "software", Comment: "description", Description: "description" };

/** @param {string} key */
export function isTold(key) {
  return key === XMP_KEY || PROMPT_KEYS.has(key) || Object.hasOwn(TEXT_KEYS, key);
}
