// @ts-check
/**
 * No connection: a form that is sent now would end on the browser's own error page. It stays, with a word above it.
 * Without this script nothing is lost either: the browser sends the form again when the page is loaded anew.
 */

const word = document.querySelector("[data-offline]");

function tell() {
  if (word instanceof HTMLElement) word.hidden = navigator.onLine;
}

addEventListener("offline", tell);
addEventListener("online", tell);
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  tell();
  if (!(word instanceof HTMLElement && event.target instanceof HTMLElement)) return;
  // On a long page the word comes to the form that was sent, not the reader to the word.
  event.target.before(word.closest("[role=alert]") ?? word);
  word.scrollIntoView({ block: "center" });
});
