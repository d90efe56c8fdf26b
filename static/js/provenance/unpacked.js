// @ts-check

/** Bytes. A small compressed text can unpack to gigabytes. */
const MOST = 1024 * 1024;

/**
 * @param {Uint8Array<ArrayBuffer>} packed zlib (RFC 1950)
 * @returns {Promise<Uint8Array<ArrayBuffer>>} its beginning, at most a megabyte; what could be read of a broken one
 */
export async function unpacked(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let length = 0;
  while (length < MOST) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (!value) break;
    parts.push(value);
    length += value.length;
  }
  await reader.cancel().catch(() => {});
  return new Uint8Array(await new Blob(parts).slice(0, MOST).arrayBuffer());
}
