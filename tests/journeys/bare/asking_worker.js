// Tries every way out that a worker has.
const ways = {
  fetch: () => fetch("/bare/client.html"),
  elsewhere: () => fetch("https://somewhere.example/", { mode: "no-cors" }),
  request: () => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onload = resolve;
    request.onerror = reject;
    request.open("GET", "/bare/client.html");
    request.send();
  }),
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${location.host}/`);
    socket.onopen = resolve;
    socket.onerror = reject;
  }),
  script: () => import("https://somewhere.example/script.js"),
};

for (const [way, go] of Object.entries(ways))
  Promise.resolve().then(go).then(
    () => self.postMessage({ way, refused: false }),
    () => self.postMessage({ way, refused: true }),
  );
