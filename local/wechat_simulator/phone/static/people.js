// @ts-check
/** Whose phone it is: each customer has one, and another tab another. */

import { call } from "./api.js";
import { closePage, networkChanged, openPage } from "./page.js";
import { change, refresh, state } from "./state.js";

const HELD = "wechat-phone";

/** Take the phone that the address asks for, else the one this tab had, else a new one. */
export async function pickUp() {
  const asked = new URLSearchParams(location.search);
  change({ people: await call("GET", "people") });
  const appid = asked.get("appid") ?? state.people.accounts[0]?.appid ?? state.people.customers[0]?.appid ?? "";
  change({ appid });
  if (!appid) return;
  const known = asked.get("phone") ?? (asked.has("openid") ? null : sessionStorage.getItem(HELD));
  const phone = known ? await call("GET", `phones/${known}`).catch(() => null) : null;
  if (phone) await hold(phone.phone_id);
  else await become(asked.get("openid") ?? undefined, asked.get("platform") ?? "ios");
  const url = asked.get("url");
  if (url) await openPage(url);
}

/** @param {string | undefined} openid @param {string} [platform] */
export async function become(openid, platform) {
  const used = platform ?? state.phone?.platform ?? "ios";
  const made = await call("POST", "phones", { appid: state.appid, openid, platform: used });
  await hold(made.phone_id);
  change({ people: await call("GET", "people") });
}

/** @param {string} phoneId */
async function hold(phoneId) {
  const url = state.page?.url;
  closePage();
  sessionStorage.setItem(HELD, phoneId);
  /** @type {import("./types.js").Phone} */
  const phone = await call("GET", `phones/${phoneId}`);
  const appid = state.appid in phone.openids ? state.appid : (Object.keys(phone.openids)[0] ?? state.appid);
  change({ phone, appid, asked: [], shared: [], held: null, view: { name: "chats", key: "" } });
  await refresh();
  if (url) await openPage(url);
}

/** @param {string} nickname @param {boolean} follower */
export async function makeCustomer(nickname, follower) {
  const made = await call("POST", "customers", { appid: state.appid, nickname: nickname || undefined, follower });
  change({ isMaking: false });
  await become(made.openid);
}

/** Switch the phone; an open page is opened again, as it learns of the network alone while it is open. @param {object} switches */
export async function switchPhone(switches) {
  if (!state.phone) return;
  const phone = await call("POST", `phones/${state.phone.phone_id}`, switches);
  change({ phone: { ...state.phone, ...phone } });
  if ("is_offline" in switches) await networkChanged();
  else if (state.page) await openPage(state.page.url);
}
