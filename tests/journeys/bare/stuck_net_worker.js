// Hangs as soon as it begins with the edited copies.
import "/static/js/hash/worker.js";

const post = self.postMessage.bind(self);
self.postMessage = (message) => {
  post(message);
  while ("original" in message);
};
