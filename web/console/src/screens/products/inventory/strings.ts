import { strings } from "../../../i18n";

export const inventoryWords = strings({
  title: { zh: "库存", en: "Inventory" },
  notCounted: { zh: "不计库存", en: "Not counted" },
  notCountedAbout: {
    zh: "不计库存的商品不限数量，一直可以下单。",
    en: "A product that is not counted can be ordered without limit.",
  },
  countedAbout: {
    zh: "下单时占用，订单关闭退回，支付后计为已售；不会卖出超过可售的数量。",
    en: "An order takes pieces, its closing gives them back, its payment sells them: no more is sold than there is.",
  },
  available: { zh: "可售", en: "Available" },
  reserved: { zh: "已占用", en: "Reserved" },
  reservedAbout: { zh: "未支付订单占用的数量", en: "Held by orders that are not paid yet" },
  sold: { zh: "已售", en: "Sold" },
  oversold: { zh: "超卖", en: "Oversold" },
  oversoldAbout: {
    zh: "订单关闭后才支付、已没有库存的数量；请补货、联系客户或退款",
    en: "Paid after closing, and gone by then: get more, talk to the customer, or refund",
  },
  left: { zh: (n: number) => `可售 ${n}`, en: (n: number) => `${n} left` },
  held: { zh: (n: number) => `占用 ${n}`, en: (n: number) => `${n} held` },
  over: { zh: (n: number) => `超卖 ${n}`, en: (n: number) => `${n} oversold` },
  soldOut: { zh: "售罄", en: "Sold out" },
  start: { zh: "开始计库存", en: "Begin to count" },
  startAbout: { zh: "现在可售多少件？", en: "How many can be ordered now?" },
  correct: { zh: "调整库存", en: "Correct the inventory" },
  how: { zh: "调整方式", en: "How" },
  add: { zh: "增减数量", en: "Add or take away" },
  addAbout: {
    zh: "补货填正数，损耗填负数。不受同时下单的影响，平时用这个。",
    en: "What came in, or below zero what was lost. Orders meanwhile do not matter: the usual way.",
  },
  set: { zh: "盘点：直接设为", en: "Counted by hand: set to" },
  setAbout: {
    zh: "设为盘点后的可售数量。盘点期间若有新订单，会提示您重新核对。",
    en: "What was counted in the shop. If orders took pieces meanwhile, you are asked to look again.",
  },
  stop: { zh: "不再计库存", en: "Stop counting" },
  stopTitle: { zh: "不再计库存？", en: "Stop counting this product?" },
  stopAbout: {
    zh: "之后可以不限数量下单。可售、已占用、已售的数字不再保留。",
    en: "It can be ordered without limit then. Its figures are not kept.",
  },
  pieces: { zh: "数量（件）", en: "Pieces" },
  wholeRule: { zh: "请填写整数", en: "A whole number" },
  notZero: { zh: "不能为 0", en: "Not 0" },
  notBelow: { zh: "不能小于 0", en: "Not below 0" },
  changed: { zh: "库存已更新", en: "The inventory is changed" },
  save: { zh: "确定", en: "Change" },
  meanwhile: {
    zh: (before: number, now: number) =>
      `打开后可售数量从 ${before} 变为 ${now}（有新订单或他人修改）。没有保存；请核对后再提交。`,
    en: (before: number, now: number) =>
      `Since you opened it, ${before} available became ${now}: orders came, or somebody changed it. Nothing was saved; look again, then submit.`,
  },
  showsLeft: { zh: "向客户显示剩余数量", en: "Show customers how many are left" },
  showsLeftHelp: {
    zh: "关闭时客户只会看到“售罄”。仅对计库存的商品有效",
    en: "Otherwise they only see when it is sold out. For products that are counted",
  },
});
