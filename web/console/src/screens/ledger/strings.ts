import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "资金台账", en: "Ledger" },
  about: {
    zh: "每个商户号每天的余额和资金变动，取自微信资金账单；与系统记录不同的标红。",
    en: "Balances and what moved by account and day, from WeChat's fund-flow bills. What our records tell otherwise is red.",
  },
  none: {
    zh: "还没有台账：某一天对账完成后，它会出现在这里。",
    en: "Nothing yet: a day comes here once it was reconciled.",
  },
  day: { zh: "日期", en: "Day" },
  account: { zh: "商户号", en: "Account" },
  opening: { zh: "期初余额", en: "Opening" },
  payments: { zh: "收款", en: "Payments" },
  refunds: { zh: "退款", en: "Refunds" },
  redPackets: { zh: "红包", en: "Red packets" },
  transfers: { zh: "商家转账", en: "Transfers" },
  fees: { zh: "手续费", en: "Fees" },
  other: { zh: "其他", en: "Other" },
  expected: { zh: "期末（系统）", en: "Closing by us" },
  closing: { zh: "期末（微信）", en: "Closing at WeChat" },
  gap: { zh: "差额", en: "Gap" },
  ourFigure: { zh: (yuan: string) => `系统 ¥${yuan}`, en: (yuan: string) => `ours ¥${yuan}` },
  state: { zh: "对账状态", en: "State" },
  byDay: { zh: "每天", en: "By day" },
  byDayAbout: { zh: "本页各天，所列商户号合计", en: "The days of this page, all listed accounts together" },
  figure: { zh: "看哪一项", en: "Which figure" },
  asTable: { zh: "显示为表格", en: "As a table" },
});
