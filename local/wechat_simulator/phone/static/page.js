// @ts-check
/** The web page on the phone: a frame under the page's real address, named so that wechat.js knows where it is. */

import { call } from "./api.js";
import { find } from "./dom.js";
import { change, holder, notify, state } from "./state.js";
import { t } from "./strings.js";

const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";
const SHARE_MARKS = { from: "singlemessage", isappinstalled: "0" };

/** @type {HTMLIFrameElement | null} */
let frame = null;

/** @param {string} text An address as people type it. */
export async function openPage(text) {
  if (!state.phone) return;
  const url = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return notify(`${t("typeAddress")}: http(s)://…`);
  await dismissSheet();
  frame?.remove();
  frame = document.createElement("iframe");
  frame.name = windowName();
  frame.title = "网页";
  frame.setAttribute("sandbox", SANDBOX);
  frame.src = url;
  const isCut = state.phone.is_offline;
  change({
    page: { url, title: "", hasScript: false, canGoBack: false, canGoForward: false, share: null, isCut },
    isMenuOpen: false,
  });
  if (!isCut) find("#frame_place").replaceChildren(frame);
}

export function closePage() {
  void dismissSheet();
  frame?.remove();
  frame = null;
  change({ page: null, isMenuOpen: false });
}

function windowName() {
  const { people: _people, asked: _asked, sheet: _sheet, ...phone } = /** @type {any} */ (state.phone);
  // What a snapshot page stores is thrown away with it.
  const storage = phone.is_snapshot ? `snapshot-${Date.now()}` : (holder()?.openid ?? Object.values(phone.openids)[0]);
  return JSON.stringify({ wechat: { ...phone, origin: location.origin, place: "frame", storage } });
}

async function dismissSheet() {
  if (state.phone?.sheet) await call("DELETE", `phones/${state.phone.phone_id}/sheet`).catch(() => undefined);
}

export function reload() {
  if (!state.page) return;
  change({ isMenuOpen: false });
  if (state.phone?.is_offline || !state.page.hasScript) void openPage(state.page.url);
  else command("reload");
}

export const back = () => command("back");
export const forward = () => command("forward");

/** @param {string} name @param {object} [more] */
function command(name, more) {
  frame?.contentWindow?.postMessage({ command: name, ...more }, "*");
}

/** An open page loses its network, or has it again; one that could not be loaded is loaded now. */
export function networkChanged() {
  const isOffline = Boolean(state.phone?.is_offline);
  if (state.page?.isCut && !isOffline) return openPage(state.page.url);
  command("network", { isOffline });
}

/** The page goes to a friend; WeChat marks the address of what is shared. */
export function share() {
  const { page } = state;
  if (!page) return;
  command("share");
  const url = new URL(page.share?.link || page.url);
  for (const [name, value] of Object.entries(SHARE_MARKS)) url.searchParams.set(name, value);
  const shared = {
    title: page.share?.title || page.title || url.host,
    desc: page.share?.desc || url.href,
    url: url.href,
    at: state.phone?.now ?? 0,
  };
  change({ shared: [...state.shared, shared], isMenuOpen: false });
  notify(t("shared"));
}

window.addEventListener("message", (event) => {
  if (!frame || event.source !== frame.contentWindow || !event.data?.wechat || !state.page) return;
  const { wechat: kind, url, title, canGoBack, canGoForward } = event.data;
  if (kind === "closed") {
    closePage();
    return notify(t("pageClosed"));
  }
  if (kind === "alert") return notify(event.data.text);
  if (kind === "called") return noteCall(event.data.api, event.data.params);
  if (kind === "entered") void dismissSheet();
  const share = kind === "entered" ? null : state.page.share;
  change({ page: { url, title, hasScript: true, canGoBack, canGoForward, share, isCut: false } });
});

/** @param {string} api @param {any} params */
function noteCall(api, params) {
  if (api === "closeWindow") closePage();
  else if (["updateAppMessageShareData", "onMenuShareAppMessage"].includes(api) && state.page)
    change({ page: { ...state.page, share: params } });
}
