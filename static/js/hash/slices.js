// @ts-check
/** Reads a file of any size in slices, and feeds them to a hash of the MD4 family block by block. */

const SLICE = 1024 * 1024;
/** How often a page hears of it: browsers hand over less than was asked for, and each word is drawn. */
const TOLD = 200;
const BLOCK = 64;
const LENGTH_BYTES = 8;

/**
 * @param {Blob} blob
 * @param {{add: (bytes: Uint8Array) => void, finish: () => string}[]} hashes each sees every byte, in order
 * @param {(share: number) => void} [onProgress] told 0 to 1 on the way and at the end
 * @returns {Promise<string[]>} hex, in the order of `hashes`; rejects where not every byte could be read
 */
export async function feed(blob, hashes, onProgress = () => {}) {
  let [read, told] = [0, 0];
  for await (const bytes of slicesOf(blob)) {
    for (const hash of hashes) hash.add(bytes);
    read += bytes.length;
    if (read < blob.size && read - told < blob.size / TOLD) continue;
    told = read;
    onProgress(read / blob.size);
  }
  if (read !== blob.size) throw new Error("the file ended early");
  return hashes.map((hash) => hash.finish());
}

/**
 * One buffer, filled again and again: a new one for each slice is a hundred megabytes before the browser clears up.
 * With the last byte it ends by itself: of a short file Chromium now and then (1 in 400) never says that it is over.
 * @param {Blob} blob
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>} each good only until the next is asked for
 */
async function* slicesOf(blob) {
  const reader = byteReader(blob);
  if (!reader) return yield* newSlicesOf(blob);
  let buffer = new ArrayBuffer(SLICE);
  for (let left = blob.size; left > 0; ) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    left -= value.length;
    yield value;
    buffer = value.buffer;
  }
}

/**
 * @param {Blob} blob
 * @returns {ReadableStreamBYOBReader | null} null where this browser cannot fill a buffer of ours (older Safari)
 */
function byteReader(blob) {
  try {
    return blob.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

/** @param {Blob} blob */
async function* newSlicesOf(blob) {
  for (let at = 0; at < blob.size; at += SLICE)
    yield new Uint8Array(await blob.slice(at, at + SLICE).arrayBuffer());
}

/** Cuts what comes into blocks of 64 bytes, and ends with the padding that MD5 and SHA-256 share. */
export class Blocks {
  #waiting = new Uint8Array(BLOCK);
  #held = 0;
  #bytes = 0;

  /**
   * @param {(bytes: DataView, at: number) => void} compress takes the 64 bytes at `at`
   * @param {boolean} littleEndian order of the length at the end
   */
  constructor(compress, littleEndian) {
    this.compress = compress;
    this.littleEndian = littleEndian;
  }

  /** @param {Uint8Array} bytes */
  add(bytes) {
    this.#bytes += bytes.length;
    let at = this.#fill(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.compress(view, at);
    this.#waiting.set(bytes.subarray(at), this.#held);
    this.#held += bytes.length - at;
  }

  /** A bit, zeros, and the length in bits (RFC 1321, 3.1 and 3.2; FIPS 180-4, 5.1.1). */
  end() {
    const bits = this.#bytes * 8;
    const zeros = (2 * BLOCK - 1 - LENGTH_BYTES - this.#held) % BLOCK;
    const padding = new Uint8Array(1 + zeros + LENGTH_BYTES);
    padding[0] = 0x80;
    const length = new DataView(padding.buffer, 1 + zeros);
    length.setUint32(this.littleEndian ? 0 : 4, bits >>> 0, this.littleEndian);
    length.setUint32(this.littleEndian ? 4 : 0, Math.floor(bits / 2 ** 32), this.littleEndian);
    this.add(padding);
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {number} how many of them went into the block that was waiting
   */
  #fill(bytes) {
    if (this.#held === 0) return 0;
    const taken = Math.min(BLOCK - this.#held, bytes.length);
    this.#waiting.set(bytes.subarray(0, taken), this.#held);
    this.#held += taken;
    if (this.#held === BLOCK) {
      this.compress(new DataView(this.#waiting.buffer), 0);
      this.#held = 0;
    }
    return taken;
  }
}

/**
 * @param {Int32Array} words the state of a hash
 * @param {boolean} littleEndian
 */
export function toHex(words, littleEndian) {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => view.setInt32(i * 4, word, littleEndian));
  return hexOf(new Uint8Array(view.buffer));
}

/** @param {Uint8Array} bytes */
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
