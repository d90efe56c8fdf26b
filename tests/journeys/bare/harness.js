// Lets a test call the hashing client with the files chosen in the page's one input.
import { Hasher } from "/static/js/hash/client.js";
import { ownWorker } from "/static/js/own_worker.js";

const { worker, patience } = document.body.dataset;
const hasher = new Hasher(new URL(worker, location), patience && Number(patience));

const hash = async (file, options) => {
  try {
    return await hasher.hash(file, options);
  } catch (error) {
    return { refused: error.name === "Refusal" ? error.code : error.name };
  }
};

const chosen = () => [...document.querySelector("input").files];

window.hashFirst = () => hash(chosen()[0]);
window.hashWith = (net) => hash(chosen()[0], { net });
window.hashAll = () => Promise.all(chosen().map((file) => hash(file)));
window.cancelFirst = () => {
  const stop = new AbortController();
  const onStage = () => stop.abort();
  return Promise.all(chosen().map((file, i) => hash(file, i ? {} : { signal: stop.signal, onStage })));
};
window.cancelAllButTheLast = () =>
  Promise.all(
    chosen().map((file, i, { length }) => {
      const stop = new AbortController();
      const onStage = (stage) => i < length - 1 && stage === "decoding" && stop.abort();
      return hash(file, { signal: stop.signal, onStage });
    }),
  );
window.spared = hasher.spared;
window.answersOf = (script, count) =>
  new Promise((resolve) => {
    const answers = [];
    ownWorker(script).addEventListener("message", ({ data }) => {
      if (answers.push(data) === count) resolve(answers);
    });
  });

window.opens = () =>
  Promise.all(chosen().map((file) => createImageBitmap(file).then(() => true, () => false)));

window.hashTimed = async () => {
  const results = [];
  for (const file of chosen()) {
    const began = performance.now();
    const answer = await hash(file);
    results.push({ answer, milliseconds: performance.now() - began });
  }
  return results;
};
