// @ts-check
/** Elements without a library: text is always text. */

/** @typedef {Node | string | number | false | null | undefined} Child */

/**
 * @param {string} tag A tag with classes, as in `button.primary`.
 * @param {Record<string, any>} attributes `onclick` and its like are listeners, the rest attributes; false leaves out.
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name ?? "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") /** @type {any} */ (element)[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(
    ...children
      .flat()
      .filter((child) => child !== false && child !== null && child !== undefined)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
  return element;
}

/**
 * Show something in a place, and leave the place alone while it would show the same.
 * @param {Element} place
 * @param {unknown} shown What it depends on, as plain data.
 * @param {() => Child | Child[]} make
 */
export function show(place, shown, make) {
  const key = JSON.stringify(shown);
  if (/** @type {any} */ (place).shownKey === key) return;
  /** @type {any} */ (place).shownKey = key;
  const made = [make()].flat().filter((child) => child !== false && child !== null && child !== undefined);
  place.replaceChildren(.../** @type {(Node | string)[]} */ (made));
}

/** @param {string} selector @returns {HTMLElement} */
export function find(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return element;
}

/** Yuan from fen. @param {number} fen */
export function yuan(fen) {
  const sign = fen < 0 ? "-" : "";
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const DAY = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const TIME = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** A Beijing day as 2026.11.28. @param {number} seconds */
export const day = (seconds) => DAY.format(seconds * 1000).replaceAll("/", ".");

/** Beijing hours and minutes. @param {number} seconds */
export const time = (seconds) => TIME.format(seconds * 1000);
