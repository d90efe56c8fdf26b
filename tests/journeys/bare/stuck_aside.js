// Never answers about a picture of three bytes.
import "/static/js/files/worker.js";

self.addEventListener("message", ({ data: { picture } }) => {
  while (picture?.size === 3);
});
