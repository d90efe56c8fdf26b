// What the decoders in script make of the files chosen: a digest of the RGBA pixels, or the reason for none.
import { decodeInScript } from "/static/js/hash/fallback.js";
import { examine } from "/static/js/hash/sniff.js";

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const digest = async (file) => {
  try {
    const { data } = await decodeInScript(file, examine(await file.arrayBuffer()));
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
  } catch (error) {
    return error.code ?? String(error);
  }
};

export const digests = async () => {
  const all = {};
  for (const file of document.querySelector("input").files) all[file.name] = await digest(file);
  return all;
};
