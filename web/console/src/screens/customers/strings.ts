import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "客户与事件", en: "Customers and events" },
  about: {
    zh: "哪些客户在这段时间发生过所选的事件，按客户汇总。",
    en: "Which customers had these events in this span, a line for each customer.",
  },
  none: { zh: "这段时间没有客户发生所选的事件", en: "No customer had these events in this span" },
  customer: { zh: "客户", en: "Customer" },
  appid: { zh: "公众号", en: "Official account" },
  phone: { zh: "手机号", en: "Phone" },
  count: { zh: "次数", en: "Events" },
  firstAt: { zh: "首次", en: "First" },
  lastAt: { zh: "最近", en: "Last" },
  amount: { zh: "金额", en: "Amount" },
  amountOf: { zh: (what: string) => `金额（${what}）`, en: (what: string) => `Amount (${what})` },
  notAdded: {
    zh: "所选事件的金额不能相加（同一笔钱会算两次，或者含义不同），因此不合计。只选一种事件即可看到金额。",
    en: "Amounts of these kinds cannot be added up: they tell of the same money twice, or of different things. Choose one kind to see them.",
  },
  unattributed: {
    zh: (count: string) => `本页另有 ${count} 个事件没有对应的客户（例如其他渠道发放的代金券）`,
    en: (count: string) =>
      `On this page ${count} more events without a known customer, such as other channels' vouchers`,
  },
  findPhone: { zh: "按手机号查看客户时间线", en: "Timeline by phone" },
});

export const timelineWords = strings({
  title: { zh: "客户时间线", en: "Customer's timeline" },
  ofPhone: { zh: (phone: string) => `手机号 ${phone} 的客户时间线`, en: (phone: string) => `Timeline of ${phone}` },
  openid: { zh: "openid", en: "openid" },
  phones: { zh: "填写过的手机号", en: "Phones told" },
  claim: {
    zh: "手机号由客户自己填写，没有验证过，可能有多位客户填写同一个号码。",
    en: "Customers tell phones themselves and nobody checks: several may have told the same one.",
  },
  customers: {
    zh: (count: number) => `以下事件来自 ${count} 位客户`,
    en: (count: number) => `These events are of ${count} ${count === 1 ? "customer" : "customers"}`,
  },
  none: { zh: "没有这位客户的记录", en: "Nothing is known of this customer" },
  nonePhone: { zh: "没有客户填写过这个手机号", en: "No customer told this phone" },
  back: { zh: "返回客户列表", en: "Back to the customers" },
  more: { zh: "加载更早的事件", en: "Earlier events" },
  end: { zh: "没有更早的事件了", en: "Nothing earlier" },
  campaign: { zh: "营销活动", en: "Campaign" },
  source: { zh: "来源", en: "From" },
  account: { zh: "商户号", en: "Account" },
  customer: { zh: "客户", en: "Customer" },
});
