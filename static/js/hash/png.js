// @ts-check
/** What a PNG (ISO 15948) holds, counted before it is unpacked. */

const SIGNATURE_BYTES = 8;
const KEPT = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];
const EMPTY = 12;
/** Programs write 8 KB and more into each; a hostile file may hold millions, at hundreds of bytes of memory each. */
const MOST_PIECES = 150_000;
/** Samples of one pixel for each colour type. */
const SAMPLES = [1, 0, 3, 1, 2, 0, 4];
/** Adam7: first column, first row, steps across and down. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Bytes; deflate makes at most 1032 of one, and browsers hand those on in pieces of 16 KB or more. */
const PIECE = 2048;
const READS_AHEAD = 140;
/** Bytes; few enough to stop soon, enough not to take long. */
const BITE = 16 * 1024;

/** @typedef {{width: number, height: number, bits: number, woven: boolean}} Header bits of one pixel */

/**
 * @param {Uint8Array<ArrayBuffer>} content a whole PNG
 * @returns {{header: Header, packed: Uint8Array<ArrayBuffer>[], file: Uint8Array<ArrayBuffer>[]}} the pixels'
 *   packed pieces; the same file without anything but the picture
 * @throws {RangeError} the file is not as the standard says
 */
export function essentials(content) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const file = [content.subarray(0, SIGNATURE_BYTES)];
  const packed = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= content.length; ) {
    const end = at + 12 + view.getUint32(at);
    const kind = String.fromCharCode(...content.subarray(at + 4, at + 8));
    if (isKept(kind, at, end)) file.push(content.subarray(at, end));
    if (kind === "IDAT" && end > at + EMPTY) packed.push(content.subarray(at + 8, end - 4));
    if (file.length > MOST_PIECES) throw new RangeError("more pieces than any program makes");
    at = kind === "IEND" ? content.length : end;
  }
  return { header: readHeader(view), packed, file };
}

/**
 * Of two headers the first counts, as for browsers and Pillow.
 * @param {string} kind
 * @param {number} at where the chunk begins
 * @param {number} end
 */
function isKept(kind, at, end) {
  if (kind === "IHDR") return at === SIGNATURE_BYTES;
  return KEPT.includes(kind) && (end > at + EMPTY || kind === "IEND");
}

/**
 * Some browsers fill up what is missing (with nothing, or with what lay there) and hash it as if it were a picture.
 * @param {Blob} file a PNG
 * @returns {Promise<boolean>} it holds as many pixels as it says
 */
export async function holdsItsPixels(file) {
  try {
    const { header, packed } = essentials(new Uint8Array(await file.arrayBuffer()));
    const expected = rawSize(header);
    return (await inflatedSize(packed, expected)) >= expected;
  } catch {
    return false;
  }
}

/**
 * @param {Blob} file a PNG
 * @returns {Promise<Blob>} its picture as every program reads it, without the frames of an animation
 */
export async function pictureAlone(file) {
  return new Blob(essentials(new Uint8Array(await file.arrayBuffer())).file, { type: "image/png" });
}

/**
 * @param {DataView} view
 * @returns {Header}
 */
function readHeader(view) {
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const bits = view.getUint8(24) * SAMPLES[view.getUint8(25)];
  if (!(width * height * bits > 0)) throw new RangeError("not a PNG header");
  return { width, height, bits, woven: view.getUint8(28) === 1 };
}

/**
 * @param {Header} header
 * @returns {number} bytes of the unpacked pixels, one more for each row's filter
 */
export function rawSize({ width, height, bits, woven }) {
  const passes = woven ? PASSES : [[0, 0, 1, 1]];
  return passes.reduce((sum, [left, top, across, down]) => {
    const columns = Math.ceil(Math.max(0, width - left) / across);
    const rows = Math.ceil(Math.max(0, height - top) / down);
    return sum + (columns ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0);
  }, 0);
}

/**
 * @param {Uint8Array<ArrayBuffer>[]} packed pieces of one zlib stream (RFC 1950), and what may lie behind it
 * @param {number} most bytes; counting stops there
 * @returns {Promise<number>} how many bytes it unpacks to
 */
export async function inflatedSize(packed, most) {
  const stream = new Blob(packed).stream().pipeThrough(inBites()).pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  let size = 0;
  try {
    while (size <= most) {
      const { done, value } = await reader.read();
      if (done) return size;
      size += value.byteLength;
    }
  } catch {
    return sizeBeforeTheFault(packed, most);
  }
  await reader.cancel();
  return size;
}

/**
 * What a browser reads at once unpacks to hundreds of megabytes where it is all zeros, and they come before anybody can
 * say that it is enough.
 * @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>}
 */
function inBites() {
  return new TransformStream({
    transform(bytes, out) {
      for (let at = 0; at < bytes.length; at += BITE) out.enqueue(bytes.subarray(at, at + BITE));
    },
  });
}

/**
 * Platforms read a picture that has bytes behind the end of its zlib stream; a browser's unpacker fails there, and
 * takes with it what nobody has read yet. So more reads wait than a small piece can fill.
 * @param {Uint8Array<ArrayBuffer>[]} packed
 * @param {number} most bytes
 * @returns {Promise<number>} how many bytes came out before the fault
 */
async function sizeBeforeTheFault(packed, most) {
  const { readable, writable } = new DecompressionStream("deflate");
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  let [size, waiting] = [0, 0];
  const read = async () => {
    waiting++;
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    waiting--;
    size += value?.byteLength ?? 0;
  };
  for (const piece of piecesOf(packed)) {
    while (waiting < READS_AHEAD) read();
    const taken = await writer.write(piece).then(() => true, () => false);
    if (!taken || size > most) break;
  }
  await reader.cancel().catch(() => {});
  return size;
}

/** @param {Uint8Array<ArrayBuffer>[]} packed */
function* piecesOf(packed) {
  for (const part of packed) {
    for (let at = 0; at < part.length; at += PIECE) yield part.subarray(at, at + PIECE);
  }
}
