// @ts-check
/** What WeChat Pay tells a customer of their money: a receipt for a payment, a notice of a refund. */

import { day, h, time, yuan } from "./dom.js";
import { t } from "./strings.js";

/** @typedef {import("./types.js").Entry} Entry */

/** A line of a card. @param {string} name @param {string} value */
const line = (name, value) => [h("dt", {}, name), h("dd", {}, value)];

/** @param {Entry} entry */
export function receiptView(entry) {
  const less = entry.total - entry.amount;
  const back = entry.is_refunded ? t("refunded") : `${t("partRefunded")} ¥${yuan(entry.refunded)}`;
  return h(
    "article.card",
    {},
    h("h3", {}, t("receipt")),
    h("small.centre.faint", {}, t("paidAmount")),
    h("p.big", {}, `¥${yuan(entry.amount)}`),
    h(
      "dl",
      {},
      line(t("payTo"), entry.merchant),
      line(t("goods"), entry.description),
      less > 0 && line(t("vouchers"), `-¥${yuan(less)}`),
      line(t("orderNumber"), entry.out_trade_no),
    ),
    (entry.is_refunded || entry.refunded > 0) && h("p.warn", {}, back),
  );
}

/** @param {Entry} entry */
export function refundView(entry) {
  return h(
    "article.card",
    {},
    h("h3", {}, t("refundCame")),
    h("small.centre.faint", {}, t("refundAmount")),
    h("p.big", {}, `¥${yuan(entry.amount)}`),
    h(
      "dl",
      {},
      line(t("refundFrom"), entry.merchant),
      line(t("goods"), entry.description),
      entry.reason && line(t("refundReason"), entry.reason),
      line(t("refundTo"), entry.account),
      line(t("refundAt"), `${day(entry.at)} ${time(entry.at)}`),
      line(t("orderNumber"), entry.out_trade_no),
    ),
  );
}
