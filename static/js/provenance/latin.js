// @ts-check

const AT_ONCE = 8192;

/**
 * One letter a byte (ISO 8859-1). A browser's decoder of that name is another one: it changes 0x80 to 0x9f.
 * @param {Uint8Array} bytes
 */
export function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return text;
}
