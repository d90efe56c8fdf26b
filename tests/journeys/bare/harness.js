// Lets a test call the hashing client with the files chosen in the page's one input.
import { Hasher } from "/static/js/hash/client.js";

const hasher = new Hasher(new URL(document.body.dataset.worker, location));

const hash = async (file, options) => {
  try {
    return await hasher.hash(file, options);
  } catch (error) {
    return { refused: error.name === "Refusal" ? error.code : error.name };
  }
};

const chosen = () => [...document.querySelector("input").files];

window.hashFirst = () => hash(chosen()[0]);
window.hashAll = () => Promise.all(chosen().map((file) => hash(file)));
window.cancelFirst = () => {
  const stop = new AbortController();
  const onStage = () => stop.abort();
  return Promise.all(chosen().map((file, i) => hash(file, i ? {} : { signal: stop.signal, onStage })));
};
