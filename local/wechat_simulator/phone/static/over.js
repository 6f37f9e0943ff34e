// @ts-check
/** What lies over the screen: the cashier, a transfer to confirm, a red packet in the hand, a menu, a notice. */

import { call } from "./api.js";
import { h, yuan } from "./dom.js";
import { closePage, reload, share } from "./page.js";
import { attempt, change, notify, state } from "./state.js";
import { t } from "./strings.js";

/** @typedef {import("./types.js").Sheet} Sheet */
/** @typedef {import("./types.js").VoucherOffer} VoucherOffer */

export function over() {
  const sheet = state.phone?.sheet;
  return [
    state.isMenuOpen && menu(),
    state.held?.kind === "red_packet" && packet(state.held),
    state.held?.kind === "transfer" && heldTransfer(state.held),
    sheet && (sheet.paid ? result(sheet) : sheet.kind === "pay" ? cashier(sheet) : transfer(sheet)),
    state.notice && h("div.notice", { role: "alert" }, state.notice),
  ];
}

/** @param {string} label @param {any[]} children */
function dialog(label, ...children) {
  return h(
    "div.cover",
    {},
    h("section.sheet", { role: "dialog", "aria-label": label, "aria-modal": "true" }, ...children),
  );
}

/** @param {Sheet} sheet @param {string} action @param {object} [more] */
async function press(sheet, action, more) {
  const pressed = await call("POST", `phones/${state.phone?.phone_id}/sheet`, {
    action,
    sheet_id: sheet.sheet_id,
    ...more,
  });
  if (pressed.is_page_closed) {
    closePage();
    notify(t("pageClosed"));
  }
}

/** @param {Sheet} sheet */
function cashier(sheet) {
  const { about } = sheet;
  /** @type {VoucherOffer[]} */
  const offers = about.vouchers;
  const isTaken = (/** @type {VoucherOffer} */ one) =>
    state.chosen[`${sheet.sheet_id}/${one.coupon_id}`] ?? one.is_chosen;
  const taken = offers.filter(isTaken);
  const less = taken.reduce((sum, one) => sum + one.amount, 0);
  return dialog(
    t("payNow"),
    h("button.close", { "aria-label": t("cancel"), onclick: () => attempt(() => press(sheet, "cancel")) }, "✕"),
    h("p.centre", {}, about.merchant),
    h("p.amount", {}, h("small", {}, "¥"), yuan(about.total - less)),
    less > 0 && h("p.centre.faint", {}, `${t("original")} ¥${yuan(about.total)}`),
    h(
      "dl.lines",
      {},
      h("dt", {}, t("goods")),
      h("dd", {}, about.description),
      h("dt", {}, t("vouchers")),
      h(
        "dd",
        {},
        less > 0 ? h("b.red", {}, `-¥${yuan(less)}`) : h("span.faint", {}, offers.length ? "—" : t("noVouchers")),
      ),
      h("dt", {}, t("method")),
      h("dd", {}, t("change")),
    ),
    offers.length > 0 &&
      h(
        "div.offers",
        {},
        offers.map((one) => offer(sheet, offers, one, isTaken(one))),
      ),
    h(
      "button.primary",
      { onclick: () => attempt(() => press(sheet, "pay", { coupon_ids: taken.map((one) => one.coupon_id) })) },
      t("payNow"),
    ),
    h("button.plain", { onclick: () => attempt(() => press(sheet, "fail")) }, t("failPay")),
  );
}

/** @param {Sheet} sheet @param {VoucherOffer[]} offers @param {VoucherOffer} one @param {boolean} isTaken */
function offer(sheet, offers, one, isTaken) {
  const choose = () => {
    const chosen = { ...state.chosen, [`${sheet.sheet_id}/${one.coupon_id}`]: !isTaken };
    // A voucher that goes with no other puts the others away, and they it.
    const rivals = offers.filter((other) => other !== one && !(other.combine_use && one.combine_use));
    if (!isTaken) for (const rival of rivals) chosen[`${sheet.sheet_id}/${rival.coupon_id}`] = false;
    change({ chosen });
  };
  return h(
    "label.offer",
    {},
    h("span", {}, one.name),
    h("b.red", {}, `-¥${yuan(one.amount)}`),
    h("input", { type: "checkbox", checked: isTaken, onchange: choose }),
  );
}

/** @param {Sheet} sheet */
function result(sheet) {
  const { paid, about } = sheet;
  const less = paid.amount.total - paid.amount.payer_total;
  return h(
    "section.result",
    { role: "dialog", "aria-label": t("paySuccess") },
    h("span.tick", {}, "✓"),
    h("p.green", {}, t("paySuccess")),
    h("p.centre", {}, about.merchant),
    h("p.amount", {}, h("small", {}, "¥"), yuan(paid.amount.payer_total)),
    less > 0 && h("p.centre.faint", {}, h("s", {}, `¥${yuan(paid.amount.total)}`), ` ${t("vouchers")} -¥${yuan(less)}`),
    h("button.outline", { onclick: () => attempt(() => press(sheet, "done")) }, t("done")),
  );
}

/** @param {Sheet} sheet */
function transfer(sheet) {
  return transferDialog(
    sheet.about,
    () => press(sheet, "pay"),
    () => press(sheet, "cancel"),
  );
}

/** @param {any} about @param {() => Promise<void>} accept @param {() => Promise<void>} leave @param {string} [note] */
function transferDialog(about, accept, leave, note) {
  return h(
    "section.result",
    { role: "dialog", "aria-label": t("takeMoney") },
    h("span.tick.coin", {}, "¥"),
    h("p.centre", {}, `${about.merchant} ${t("transferFrom")}`),
    h("p.amount", {}, h("small", {}, "¥"), yuan(about.amount)),
    h("p.centre.faint", {}, about.remark),
    note && h("p.centre.faint", {}, note),
    h("button.primary", { onclick: () => attempt(accept) }, t("takeMoney")),
    h("button.plain", { onclick: () => attempt(leave) }, t("later")),
  );
}

/** @param {import("./types.js").Entry} entry */
function heldTransfer(entry) {
  const { mchid, out_bill_no } = entry;
  const accept = async () => {
    await call("POST", "transfers/confirm", { mchid, out_bill_no, package: entry.package });
    change({ held: null });
  };
  return transferDialog(entry, accept, async () => change({ held: null }), t("transferInPage"));
}

/** @param {import("./types.js").Entry} entry */
function packet(entry) {
  const { mchid, mch_billno } = entry;
  const open = async () => {
    const opened = await call("POST", "red-packets/open", { mchid, mch_billno });
    change({ held: { ...entry, status: "RECEIVED", amount: opened.amount } });
  };
  const isOpen = entry.status === "RECEIVED";
  const isOver = !isOpen && entry.status !== "SENT";
  return h(
    "div.cover.middle",
    {},
    h(
      "section",
      { class: isOpen ? "envelope open" : "envelope", role: "dialog", "aria-label": t("packetLabel") },
      h("button.close", { "aria-label": t("close"), onclick: () => change({ held: null }) }, "✕"),
      h("p.envelope_sender", {}, h("span.avatar", {}, entry.sender.slice(0, 1)), `${entry.sender} ${t("redPacketOf")}`),
      h("p.envelope_wishing", {}, entry.wishing),
      isOpen && h("p.amount", {}, yuan(entry.amount), h("small", {}, "元")),
      isOpen && h("p.envelope_note", {}, t("packetReceived")),
      isOver && h("p.envelope_note", {}, t("packetOver")),
      !isOpen &&
        !isOver &&
        h("button.open_button", { "aria-label": t("openPacket"), onclick: () => attempt(open) }, t("openPacket")),
    ),
  );
}

function menu() {
  return h(
    "div.cover",
    { onclick: () => change({ isMenuOpen: false }) },
    h(
      "section.sheet.menu",
      { role: "menu" },
      h("p.centre.faint", {}, new URL(state.page?.url ?? location.href).host),
      h("button.plain", { role: "menuitem", onclick: share }, t("share")),
      h("button.plain", { role: "menuitem", onclick: reload }, t("reload")),
      h("button.plain", { role: "menuitem", onclick: () => change({ isMenuOpen: false }) }, t("cancel")),
    ),
  );
}
