/** What each kind of difference means, and the states of bills and records in words. */
import type { DifferenceKind } from "../../../api";
import { ORDER_STATES, type Text } from "../../../i18n";

export const MEANINGS: Record<DifferenceKind, Text> = {
  missing_here: {
    zh: "微信账单里有这笔，系统里没有。可能是通知丢失而查单还没补上、有人在商户平台手工操作，或者是其他系统的单。",
    en: "WeChat's bill has it and we have no record: a notice was lost, somebody did it by hand at the merchant platform, or it is another system's.",
  },
  missing_there: {
    zh: "系统记录了这笔，微信账单里没有。临近零点的会出现在相邻一天；否则系统的记录可能不对。",
    en: "We have a record and WeChat's bill has not. Near midnight it comes in the next day's bill; else our record may be wrong.",
  },
  amount: {
    zh: "两边都有这笔，但金额不同。以微信实际收付的金额为准，需查清系统为何不同。",
    en: "Both have it, with other amounts. What WeChat moved is what counts; find out why our record is another.",
  },
  state: {
    zh: "两边都有这笔，但结果互相矛盾，例如系统认为退款成功、微信已关闭。",
    en: "Both have it and contradict each other, as where we say refunded and WeChat says closed.",
  },
  fee: {
    zh: "微信收的手续费与按费率算出的不同，差额由商户承担。",
    en: "The fee that WeChat took is not what its rate makes of the amount; the merchant bears the rest.",
  },
};

const OF_BILLS: Record<string, Text> = {
  SUCCESS: { zh: "成功", en: "Success" },
  REFUND: { zh: "转入退款", en: "Refunded" },
  PROCESSING: { zh: "处理中", en: "Under way" },
  CHANGE: { zh: "退款异常", en: "Abnormal" },
  ABNORMAL: { zh: "退款异常", en: "Abnormal" },
  FAIL: { zh: "退款失败", en: "Failed" },
  FAILED: { zh: "失败", en: "Failed" },
  REVOKED: { zh: "已撤销", en: "Revoked" },
};

/** Return a state of a bill or of a record; a word that is not known here is shown as it is. */
export function sideState(state: string): Text {
  const known: Record<string, Text> = { ...OF_BILLS, ...ORDER_STATES };
  return known[state] ?? { zh: state || "—", en: state || "—" };
}
