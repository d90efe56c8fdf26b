// @ts-check

const { port1: heard, port2: said } = new MessageChannel();

/** @returns {Promise<unknown>} after the messages that wait for this worker: a word to stop may be among them */
export function breath() {
  return new Promise((resolve) => {
    heard.onmessage = resolve;
    said.postMessage(null);
  });
}
