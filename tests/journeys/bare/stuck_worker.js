// A decoder that never ends, with the name of one file only.
import "/static/js/hash/worker.js";

const post = self.postMessage.bind(self);
let name = "";
self.addEventListener("message", ({ data: { file } }) => (name = file?.name));
self.postMessage = (message) => {
  post(message);
  while (name?.includes("endless") && message.stage === "decoding");
};
