// @ts-check
/** What lies beside the phone: whose it is, its switches, where it is, and what WeChat refused. */

import { call } from "./api.js";
import { h, show, time } from "./dom.js";
import { back, closePage, forward, openPage, reload, share } from "./page.js";
import { become, makeCustomer, switchPhone } from "./people.js";
import { attempt, change, holder, state } from "./state.js";
import { language, t } from "./strings.js";

/** @typedef {import("./types.js").Person} Person */

/** @param {HTMLElement} place */
export function showControls(place) {
  const { phone, people, appid, isMaking, page } = state;
  const shown = [
    language(),
    people,
    appid,
    isMaking,
    holder(),
    phone && { ...phone, now: 0, sheet: 0, asked: 0 },
    page,
  ];
  show(place, shown, () => [customer(), address(), switches()]);
}

/** @param {Person} person */
const nameOf = (person) => person.nickname || `${t("everybody")} ${person.openid.slice(-6)}`;

function customer() {
  const person = holder();
  const { accounts, customers } = state.people;
  if (!accounts.length && !customers.length)
    return h("fieldset", {}, h("legend", {}, t("customer")), h("p", {}, t("noAccounts")));
  const known = customers.filter((one) => one.appid === state.appid);
  if (person && !known.some((one) => one.openid === person.openid)) known.unshift(person);
  return h(
    "fieldset",
    {},
    h("legend", {}, t("customer")),
    accounts.length > 1 &&
      select(
        t("account"),
        state.appid,
        accounts.map((one) => [one.appid, `${one.name} ${one.appid}`]),
        (value) => attempt(() => choose(value)),
      ),
    select(
      t("customer"),
      person?.openid ?? "",
      known.map((one) => [one.openid, nameOf(one)]),
      (value) => attempt(() => become(value)),
    ),
    person &&
      check(t("follows"), person.follower, (follower) =>
        attempt(() => call("POST", "customers", { appid: person.appid, openid: person.openid, follower })),
      ),
    person && h("p.faint.small", {}, h("code", {}, person.openid)),
    state.isMaking
      ? newCustomer()
      : h("button.quiet", { onclick: () => change({ isMaking: true }) }, `＋ ${t("newCustomer")}`),
  );
}

/** Be the first customer of another account. @param {string} appid */
function choose(appid) {
  change({ appid });
  return become(undefined);
}

function newCustomer() {
  const nickname = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", maxlength: "32", "aria-label": t("nickname"), placeholder: t("nickname") })
  );
  const follower = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox" }));
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    void attempt(() => makeCustomer(nickname.value.trim(), follower.checked));
  };
  return h(
    "form.making",
    { onsubmit: submit },
    nickname,
    h("label.check", {}, follower, t("follows")),
    h("button.solid", {}, t("make")),
    h("button.quiet", { type: "button", onclick: () => change({ isMaking: false }) }, t("cancel")),
  );
}

function address() {
  const { page } = state;
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "text",
      inputmode: "url",
      value: page?.url ?? "",
      placeholder: "http://127.0.0.1:8080/",
      "aria-label": t("address"),
      spellcheck: "false",
      autocomplete: "off",
    })
  );
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) void openPage(input.value.trim());
  };
  const button = (
    /** @type {string} */ sign,
    /** @type {string} */ label,
    /** @type {() => void} */ action,
    isOff = !page,
  ) => h("button.tool", { type: "button", "aria-label": label, title: label, disabled: isOff, onclick: action }, sign);
  return h(
    "fieldset",
    {},
    h("legend", {}, t("address")),
    h("form.address", { onsubmit: submit }, input, h("button.solid", {}, t("open"))),
    h(
      "div.tools",
      {},
      button("←", t("back"), back, !page?.canGoBack),
      button("→", t("forward"), forward, !page?.canGoForward),
      button("⟳", t("reload"), reload),
      button("↗", t("share"), share),
      button("✕", t("close"), closePage),
    ),
    page &&
      !page.hasScript &&
      !page.isCut &&
      h("p.hint", {}, t("noScript"), h("code", {}, `<script src="${location.origin}/_simulator/wechat.js"></script>`)),
  );
}

function switches() {
  const { phone } = state;
  if (!phone) return null;
  const toggle = (/** @type {string} */ label, /** @type {keyof typeof phone} */ name) =>
    check(label, Boolean(phone[name]), (on) => attempt(() => switchPhone({ [name]: on })));
  const platform = (/** @type {string} */ value, /** @type {string} */ label) =>
    h(
      "button",
      {
        class: phone.platform === value ? "on" : "",
        "aria-pressed": String(phone.platform === value),
        onclick: () => attempt(() => switchPhone({ platform: value })),
      },
      label,
    );
  return h(
    "fieldset",
    {},
    h("legend", {}, t("switches")),
    h(
      "div.pair",
      { role: "group", "aria-label": t("platform") },
      platform("ios", "iOS"),
      platform("android", "Android"),
    ),
    check(t("bigFont"), phone.font_percent > 100, (on) => attempt(() => switchPhone({ font_percent: on ? 130 : 100 }))),
    toggle(t("snapshot"), "is_snapshot"),
    toggle(t("offline"), "is_offline"),
    toggle(t("closesPaid"), "closes_paid_pages"),
    toggle(t("miniProgram"), "is_mini_program"),
  );
}

/** @param {string} label @param {boolean} isOn @param {(on: boolean) => void} action */
function check(label, isOn, action) {
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    checked: isOn,
    onchange: (/** @type {Event} */ event) => action(/** @type {HTMLInputElement} */ (event.target).checked),
  });
  return h("label.check", {}, input, label);
}

/** @param {string} label @param {string} value @param {string[][]} options @param {(value: string) => void} action */
function select(label, value, options, action) {
  const choices = options.map(([key = "", text = ""]) => h("option", { value: key, selected: key === value }, text));
  return h(
    "select",
    {
      "aria-label": label,
      onchange: (/** @type {Event} */ event) => action(/** @type {HTMLSelectElement} */ (event.target).value),
    },
    choices,
  );
}

/** @param {HTMLElement} place */
export function showConsole(place) {
  const { asked, onlyRefused } = state;
  show(place, [language(), asked.length, asked.at(-1)?.number, onlyRefused], () => {
    const shown = asked.filter((one) => one.refusal || !onlyRefused).reverse();
    const empty = h("p.faint", {}, asked.length ? t("noRefusals") : t("noCalls"));
    return [
      h("h2", {}, onlyRefused ? t("console") : t("allCalls")),
      check(t("onlyRefused"), onlyRefused, (on) => change({ onlyRefused: on })),
      shown.length ? h("ol.calls", {}, shown.map(callView)) : empty,
    ];
  });
}

/** @param {import("./types.js").Asked} asked */
function callView(asked) {
  const { refusal } = asked;
  const outcome = asked.answer.err_msg ?? (asked.answer.closed ? t("pageClosed") : "");
  return h(
    "li",
    { class: refusal ? "refused" : "" },
    h("header", {}, h("b", {}, asked.api), h("time", {}, time(asked.at))),
    h("code", {}, outcome),
    asked.answer.err_desc && h("code", {}, asked.answer.err_desc),
    refusal && h("p", {}, refusal[language()]),
    h("p.faint.small.url", {}, asked.url),
  );
}
