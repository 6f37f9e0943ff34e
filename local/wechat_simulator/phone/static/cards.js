// @ts-check
/** The card pack, and the SMS of every phone. */

import { day, h, time, yuan } from "./dom.js";
import { state } from "./state.js";
import { t } from "./strings.js";

/** @param {import("./types.js").Card} card */
function cardView(card) {
  const label = { SENDED: t("usable"), USED: t("used"), EXPIRED: t("expired") }[card.status];
  return h(
    "article",
    { class: card.status === "SENDED" ? "coupon" : "coupon spent" },
    h(
      "div.coupon_value",
      {},
      h("b", {}, h("small", {}, "¥"), yuan(card.amount).replace(/\.00$/, "")),
      h("span", {}, `${t("from")} ¥${yuan(card.minimum).replace(/\.00$/, "")} ${t("canUse")}`),
    ),
    h(
      "div.coupon_text",
      {},
      h("h3", {}, card.name),
      h("p", {}, card.merchant),
      h("p.faint", {}, `${t("until")} ${day(card.end)}`),
    ),
    h("span.coupon_state", {}, label),
  );
}

export function cardPack() {
  const { cards } = state.inbox;
  return [
    h("div.bar", {}, h("h2", {}, t("cards"))),
    cards.length ? h("div.scroll.padded", {}, cards.map(cardView)) : h("p.empty", {}, t("noCards")),
  ];
}

export function smsList() {
  const rows = state.inbox.sms.map((sms) =>
    h(
      "article.sms",
      {},
      h("header", {}, h("b", {}, `${t("smsTo")} ${sms.phone}`), h("time", {}, time(sms.at))),
      h("p", {}, sms.text),
    ),
  );
  return [
    h("div.bar", {}, h("h2", {}, t("sms"))),
    rows.length ? h("div.scroll.padded", {}, rows) : h("p.empty", {}, t("noSms")),
  ];
}
