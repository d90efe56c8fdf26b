// @ts-check
/**
 * The only way by which a page of ours turns text into something that runs (Trusted Types, W3C): a worker from this
 * site. The pages' policy names this one, once; every other use of text as script or markup is refused by the browser.
 */

/** @param {string} address */
function fromHere(address) {
  if (new URL(address, location.href).origin !== location.origin) throw new TypeError("no script of this site");
  return address;
}

/** @type {{createScriptURL: (address: string) => unknown} | undefined} not in every browser yet */
const policy = Reflect.get(window, "trustedTypes")?.createPolicy("own-worker", { createScriptURL: fromHere });

/**
 * @param {URL | string} script on this site; throws TypeError for any other
 * @returns {Worker} a module worker
 */
export function ownWorker(script) {
  const address = policy?.createScriptURL(String(script)) ?? fromHere(String(script));
  return new Worker(/** @type {string} */ (address), { type: "module" });
}
