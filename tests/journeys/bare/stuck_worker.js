// A decoder that never ends, with the name of one file only.
import "/static/js/hash/worker.js";

self.addEventListener("message", ({ data: { file } }) => {
  while (file?.name === "endless.png");
});
