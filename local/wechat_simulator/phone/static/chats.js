// @ts-check
/** The list of chats, and one of them. */

import { day, h, time, yuan } from "./dom.js";
import { openPage } from "./page.js";
import { receiptView, refundView } from "./receipts.js";
import { change, state } from "./state.js";
import { fieldName, t } from "./strings.js";

/** @typedef {import("./types.js").Chat} Chat */
/** @typedef {import("./types.js").Entry} Entry */

/** Chats with their names, and what was shared to a friend. @returns {Chat[]} */
function chats() {
  /** @type {Entry[]} */
  const entries = state.shared.map((one, index) => ({
    kind: "message",
    id: `shared-${index}`,
    type: "shared",
    data: {},
    sender: "",
    ...one,
  }));
  return entries.length ? [{ key: "friend", name: "", entries }, ...state.inbox.chats] : state.inbox.chats;
}

/** @param {Chat} chat */
function nameOf(chat) {
  if (chat.key === "service") return t("service");
  if (chat.key === "pay") return t("pay");
  return chat.key === "friend" ? t("share") : chat.name;
}

/** @param {Chat} chat */
function avatar(chat) {
  if (chat.key === "pay") return h("span.avatar.pay_avatar", {}, "✓");
  if (chat.key === "service") return h("span.avatar.service_avatar", {}, "✉");
  return h("span.avatar", {}, nameOf(chat).slice(0, 1) || "公");
}

/** @param {Entry} entry */
function summary(entry) {
  if (entry.kind === "red_packet") return `[${t("packetLabel")}] ${entry.wishing}`;
  if (entry.kind === "voucher") return `${t("voucherCame")}: ${entry.name}`;
  if (entry.kind === "receipt") return `${t("receipt")} ¥${yuan(entry.amount)}`;
  if (entry.kind === "refund") return `${t("refundCame")} ¥${yuan(entry.amount)}`;
  if (entry.kind === "transfer") return `${entry.merchant} ${t("transferFrom")} ¥${yuan(entry.amount)}`;
  return entry.title ?? Object.values(entry.data).join(" ");
}

export function chatList() {
  const rows = chats().map((chat) => {
    const last = chat.entries.at(-1);
    return h(
      "button.chat_row",
      { onclick: () => change({ view: { name: "chat", key: chat.key } }) },
      avatar(chat),
      h("span.chat_text", {}, h("b", {}, nameOf(chat)), h("small", {}, last ? summary(last) : "")),
      h("time", {}, last ? time(last.at) : ""),
    );
  });
  return [
    h("div.bar", {}, h("h2", {}, t("chats"))),
    addressForm(),
    rows.length ? h("div.scroll", {}, rows) : h("p.empty", {}, t("noMessages")),
  ];
}

/** The field in which any page is opened. */
export function addressForm() {
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "text",
      inputmode: "url",
      placeholder: t("typeAddress"),
      "aria-label": t("typeAddress"),
      autocapitalize: "off",
      spellcheck: "false",
    })
  );
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) void openPage(input.value.trim());
  };
  return h("form.search", { onsubmit: submit, role: "search" }, input);
}

/** @param {string} key */
export function chatView(key) {
  const chat = chats().find((one) => one.key === key);
  const head = h(
    "div.bar",
    {},
    h("button.back", { "aria-label": t("back"), onclick: () => change({ view: { name: "chats", key: "" } }) }, "‹"),
    h("h2", {}, chat ? nameOf(chat) : ""),
  );
  const entries = chat?.entries ?? [];
  const shown = entries.flatMap((entry, index) => {
    const before = entries[index - 1];
    const isLater = !before || entry.at - before.at > 300;
    return [isLater && h("time.stamp", {}, `${day(entry.at)} ${time(entry.at)}`), entryView(entry)];
  });
  const scroll = h("div.scroll.dialog", {}, shown.length ? shown : h("p.empty", {}, t("noMessages")));
  requestAnimationFrame(() => scroll.scrollTo(0, scroll.scrollHeight));
  return [head, scroll];
}

/** @param {Entry} entry */
function entryView(entry) {
  if (entry.kind === "red_packet") return packetView(entry);
  if (entry.kind === "message") return messageView(entry);
  if (entry.kind === "voucher") return voucherView(entry);
  if (entry.kind === "refund") return refundView(entry);
  return entry.kind === "receipt" ? receiptView(entry) : transferView(entry);
}

/** @param {Entry} entry */
function packetView(entry) {
  const note =
    { RECEIVED: t("opened"), RFUND_ING: t("over"), REFUND: t("over") }[/** @type {string} */ (entry.status)] ?? "";
  return h(
    "button.packet",
    { class: note ? "packet spent" : "packet", onclick: () => change({ held: entry }) },
    h(
      "span.packet_body",
      {},
      h("span.packet_icon", {}),
      h("span", {}, h("b", {}, entry.wishing), h("small", {}, note)),
    ),
    h("span.packet_foot", {}, `${t("packetLabel")} · ${entry.sender}`),
  );
}

/** @param {Entry} entry */
function messageView(entry) {
  const title =
    entry.type === "shared" ? entry.title : entry.type === "subscription" ? t("subscription") : entry.sender;
  const rows = Object.entries(entry.data).map(([key, value]) => [
    h("dt", {}, fieldName(key)),
    h("dd", {}, String(value)),
  ]);
  const foot =
    entry.url &&
    h(
      "button.card_link",
      { onclick: () => openPage(entry.url) },
      entry.type === "shared" ? t("open") : t("detail"),
      h("span", {}, "›"),
    );
  return h(
    "article.card",
    {},
    h("h3", {}, title),
    entry.desc && h("p.faint", {}, entry.desc),
    rows.length > 0 && h("dl", {}, rows.flat()),
    foot,
  );
}

/** @param {Entry} entry */
function voucherView(entry) {
  return h(
    "article.card",
    {},
    h("h3", {}, t("voucherCame")),
    h("p.big", {}, `¥${yuan(entry.amount)}`),
    h(
      "dl",
      {},
      h("dt", {}, entry.merchant),
      h("dd", {}, entry.name),
      h("dt", {}, t("until")),
      h("dd", {}, day(entry.end)),
    ),
    h(
      "button.card_link",
      { onclick: () => change({ view: { name: "cards", key: "" } }) },
      t("cards"),
      h("span", {}, "›"),
    ),
  );
}

/** @param {Entry} entry */
function transferView(entry) {
  const isWaiting = entry.state === "WAIT_USER_CONFIRM";
  return h(
    "button",
    {
      class: isWaiting ? "packet transfer" : "packet transfer spent",
      onclick: () => isWaiting && change({ held: entry }),
    },
    h(
      "span.packet_body",
      {},
      h("span.transfer_icon", {}, "¥"),
      h(
        "span",
        {},
        h("b", {}, `¥${yuan(entry.amount)}`),
        h("small", {}, isWaiting ? t("transferWaits") : entry.state === "SUCCESS" ? t("received") : entry.state),
      ),
    ),
    h("span.packet_foot", {}, `${entry.merchant} · ${entry.remark}`),
  );
}
