// @ts-check
/** Calls of the simulator. */

export class CallError extends Error {
  /** @param {string} text @param {string} reason */
  constructor(text, reason) {
    super(text);
    this.reason = reason;
  }
}

/**
 * @param {"GET" | "POST" | "DELETE"} method
 * @param {string} path Below /_simulator/.
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(method, path, body) {
  const options = body
    ? { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }
    : { method };
  const answer = await fetch(`/_simulator/${path}`, options);
  const given = await answer.json();
  if (!answer.ok) throw new CallError(given.error ?? answer.statusText, given.reason ?? "");
  return given;
}
