import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "营销活动", en: "Campaigns" },
  about: {
    zh: "代金券、红包、批量任务和订单带上活动编码，效果就记在这个活动上。",
    en: "Vouchers, red packets, jobs and orders that carry a campaign's code count for it.",
  },
  none: { zh: "还没有营销活动", en: "No campaigns yet" },
  add: { zh: "新建活动", en: "New campaign" },
  name: { zh: "活动名称", en: "Name" },
  code: { zh: "活动编码", en: "Code" },
  state: { zh: "状态", en: "State" },
  time: { zh: "活动时间", en: "Time" },
  startsAt: { zh: "开始时间", en: "Begins" },
  endsAt: { zh: "结束时间", en: "Ends" },
  always: { zh: "不限时间", en: "No bounds" },
  from: { zh: (at: string) => `${at} 起`, en: (at: string) => `From ${at}` },
  until: { zh: (at: string) => `至 ${at}`, en: (at: string) => `Until ${at}` },
  openToPages: { zh: "页面可用", en: "Open to pages" },
  open: { zh: "可用", en: "Open" },
  closed: { zh: "不可用", en: "Closed" },
  description: { zh: "活动说明", en: "Description" },
  createdAt: { zh: "创建时间", en: "Created" },
  updatedAt: { zh: "修改时间", en: "Changed" },
});

export const formWords = strings({
  addTitle: { zh: "新建营销活动", en: "New campaign" },
  changeTitle: { zh: "修改营销活动", en: "Change the campaign" },
  change: { zh: "修改", en: "Change" },
  add: { zh: "创建", en: "Create" },
  save: { zh: "保存", en: "Save" },
  added: { zh: "活动已创建", en: "The campaign was created" },
  saved: { zh: "已保存", en: "Saved" },
  required: { zh: "必填", en: "Required" },
  nameHelp: { zh: "给同事看的名称，客户看不到", en: "For your colleagues; customers never see it" },
  codeHelp: {
    zh: "中文、字母、数字都可以，不能含 / # ? % \\ 。创建后不能修改，代金券、红包、订单都用它标记。",
    en: "Any script, without / # ? % \\. It never changes: vouchers, red packets and orders refer to it.",
  },
  timeHelp: {
    zh: "北京时间，仅供查看：到时间不会自动开始或停止发放。",
    en: "Beijing time, for people only: nothing begins or stops by it.",
  },
  pagesHelp: {
    zh: "打开后，微页面里下的订单可以带上这个活动",
    en: "When on, orders made in pages may carry this campaign",
  },
});

export const boardWords = strings({
  board: { zh: "活动看板", en: "Board" },
  span: { zh: "统计日期", en: "Days" },
  today: { zh: "今天", en: "Today" },
  lastDays: { zh: (days: number) => `近 ${days} 天`, en: (days: number) => `Last ${days} days` },
  whole: { zh: "整个活动", en: "The whole campaign" },
  asTable: { zh: "按天显示为表格", en: "Days as tables" },
  delay: { zh: "数据有几秒延迟", en: "Data is a few seconds old" },
  customers: {
    zh: (count: string) => `${count} 位客户`,
    en: (count: string) => `${count} ${count === "1" ? "customer" : "customers"}`,
  },
  unattributed: {
    zh: (count: string) => `其中 ${count} 个无对应客户`,
    en: (count: string) => `${count} without a customer`,
  },
  whoBehind: {
    zh: (label: string, figure: string) => `${label} ${figure}，查看客户`,
    en: (label: string, figure: string) => `${label} ${figure}: see the customers`,
  },
  funnel: { zh: "转化", en: "Funnel" },
  count: { zh: "次数", en: "Count" },
  share: { zh: "占上一步", en: "Of the last" },
  byDay: { zh: "每天", en: "By day" },
  day: { zh: "日期", en: "Day" },
  of: {
    zh: (part: string, whole: string) => `${part} ÷ ${whole}`,
    en: (part: string, whole: string) => `${part} ÷ ${whole}`,
  },
  nothing: { zh: "这段时间没有数据", en: "Nothing in these days" },
  belongs: { zh: "带有这个活动的内容", en: "What carries this campaign" },
  stocks: { zh: "代金券批次", en: "Vouchers" },
  packets: { zh: "红包", en: "Red packets" },
  voucherJobs: { zh: "代金券批量任务", en: "Voucher jobs" },
  packetJobs: { zh: "红包批量任务", en: "Red packet jobs" },
  noneBelongs: { zh: "还没有", en: "None yet" },
  more: { zh: "查看全部", en: "See all" },
  orders: { zh: "查看订单", en: "See the orders" },
});
