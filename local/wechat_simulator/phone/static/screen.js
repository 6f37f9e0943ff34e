// @ts-check
/** The phone on the screen: everything is drawn from `state`, and drawn again when it changes. */

import { cardPack, smsList } from "./cards.js";
import { chatList, chatView } from "./chats.js";
import { showConsole, showControls } from "./desk.js";
import { find, h, show, time } from "./dom.js";
import { over } from "./over.js";
import { back, closePage, forward, reload } from "./page.js";
import { pickUp, switchPhone } from "./people.js";
import { attempt, change, onChange, refresh, state } from "./state.js";
import { language, switchLanguage, t } from "./strings.js";

const POLL_MILLISECONDS = 500;
const TABS = /** @type {const} */ (["chats", "cards", "sms"]);

function draw() {
  document.title = t("title");
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  show(find("#title"), t("title"), () => t("title"));
  show(find("#links"), language(), () => [
    h("a", { href: "/_simulator/" }, t("panel")),
    h("button.quiet", { onclick: changeLanguage }, t("language")),
  ]);
  showControls(find("#controls"));
  showConsole(find("#console"));
  drawPhone();
}

function changeLanguage() {
  switchLanguage();
  draw();
}

function drawPhone() {
  const { phone, inbox, view, page, shared } = state;
  find("#device").dataset.platform = phone?.platform ?? "ios";
  show(find("#status"), [phone && time(phone.now), phone?.is_offline], () => [
    h("span", {}, phone ? time(phone.now) : ""),
    h("span.signal", { "aria-hidden": "true" }, h("i.bars", {}), h("i.battery", {})),
  ]);
  find("#view").hidden = Boolean(page);
  show(find("#view"), [language(), view, inbox, shared], () =>
    view.name === "chat"
      ? chatView(view.key)
      : view.name === "cards"
        ? cardPack()
        : view.name === "sms"
          ? smsList()
          : chatList(),
  );
  drawPage();
  find("#tabs").hidden = Boolean(page) || view.name === "chat";
  show(find("#tabs"), [language(), view.name], () =>
    TABS.map((name) =>
      h(
        "button",
        {
          role: "tab",
          "aria-selected": String(view.name === name),
          onclick: () => change({ view: { name, key: "" } }),
        },
        h(`span.icon.icon_${name}`, { "aria-hidden": "true" }),
        t(name),
      ),
    ),
  );
  show(
    find("#over"),
    [language(), phone?.sheet, state.held, state.isMenuOpen, state.notice, state.chosen, page?.url],
    over,
  );
}

function drawPage() {
  const { page, phone } = state;
  find("#webview").hidden = !page;
  show(find("#webview_bar"), [language(), page?.title, Boolean(page)], () => [
    h("button.back", { "aria-label": t("close"), onclick: closePage }, "✕"),
    h("h2", {}, page?.title ?? ""),
    h("button.more", { "aria-label": "⋯", onclick: () => change({ isMenuOpen: true }) }, "⋯"),
  ]);
  find("#frame_place").classList.toggle("cut", Boolean(page?.isCut));
  show(find("#toolbar"), [language(), page?.canGoBack, page?.canGoForward, phone?.is_snapshot, page?.isCut], () => [
    page?.isCut && h("button.cut_note", { onclick: reload }, h("b", {}, t("noNetwork")), t("tapReload")),
    phone?.is_snapshot &&
      h(
        "div.snapshot",
        {},
        t("snapshotBar"),
        h("button", { onclick: () => attempt(() => switchPhone({ is_snapshot: false })) }, t("fullService")),
      ),
    (page?.canGoBack || page?.canGoForward) &&
      h(
        "div.arrows",
        {},
        h("button", { "aria-label": t("back"), disabled: !page.canGoBack, onclick: back }, "‹"),
        h("button", { "aria-label": t("forward"), disabled: !page.canGoForward, onclick: forward }, "›"),
      ),
  ]);
}

async function poll() {
  await refresh(!state.page).catch(() => undefined);
  setTimeout(poll, POLL_MILLISECONDS);
}

onChange(draw);
draw();
await attempt(pickUp);
await poll();
