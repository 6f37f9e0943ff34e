// @ts-check
/** What the screen shows: the phone as the simulator last told, and where its holder is. */

import { call } from "./api.js";

/** @typedef {import("./types.js").Phone} Phone */

/** @typedef {{url: string, title: string, hasScript: boolean, canGoBack: boolean, canGoForward: boolean, share: any, isCut: boolean}} WebPage */

export const state = {
  /** @type {Phone | null} */
  phone: null,
  /** @type {import("./types.js").Inbox} */
  inbox: { chats: [], cards: [], sms: [] },
  /** @type {{accounts: import("./types.js").Account[], customers: import("./types.js").Person[]}} */
  people: { accounts: [], customers: [] },
  /** The account for which customers are chosen. */
  appid: "",
  /** `chats`, `cards`, `sms`, or `chat` with a key. */
  view: { name: "chats", key: "" },
  /** @type {WebPage | null} */
  page: null,
  /** @type {import("./types.js").Asked[]} */
  asked: [],
  onlyRefused: true,
  /** @type {import("./types.js").Entry | null} The red packet or transfer that is held in the hand. */
  held: null,
  isMenuOpen: false,
  isMaking: false,
  notice: "",
  /** @type {{title: string, desc: string, url: string, at: number}[]} */
  shared: [],
  /** @type {Record<string, boolean>} Which vouchers the payer chose, by sheet and coupon. */
  chosen: {},
};

/** @type {() => void} */
let redraw = () => undefined;

/** @param {() => void} action What draws the screen again. */
export function onChange(action) {
  redraw = action;
}

/** @param {Partial<typeof state>} changes */
export function change(changes) {
  Object.assign(state, changes);
  redraw();
}

/** Do something and say on the screen why it failed. @param {() => Promise<unknown>} action */
export async function attempt(action) {
  try {
    await action();
    await refresh();
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error));
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let forgetting;

/** @param {string} text */
export function notify(text) {
  change({ notice: text });
  clearTimeout(forgetting);
  forgetting = setTimeout(() => change({ notice: "" }), 3000);
}

/** Ask the simulator how things are; chats can wait while a page covers them. @param {boolean} [withInbox] */
export async function refresh(withInbox = true) {
  if (!state.phone) return;
  const { phone_id } = state.phone;
  const since = state.asked.at(-1)?.number ?? 0;
  const [phone, inbox] = await Promise.all([
    call("GET", `phones/${phone_id}?since=${since}`),
    withInbox && call("GET", `phones/${phone_id}/inbox`),
  ]);
  if (state.phone?.phone_id !== phone_id) return;
  const news = phone.asked.filter((/** @type {any} */ one) => one.number > (state.asked.at(-1)?.number ?? 0));
  change({ phone, inbox: inbox || state.inbox, asked: [...state.asked, ...news].slice(-200) });
}

/** The holder as the chosen account sees them. */
export function holder() {
  const { phone, appid } = state;
  return phone?.people.find((one) => one.openid === phone.openids[appid]) ?? phone?.people[0] ?? null;
}
