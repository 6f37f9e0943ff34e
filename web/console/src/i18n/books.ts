/** Days of reconciliation and differences in words; a state or a kind of the API without both does not compile. */
import type { BillKind, DayState, DifferenceKind, DifferenceState, FlowKind, Resolution } from "../api";
import type { State } from "./states";
import type { Text } from "./strings";

export const DAY_STATES: Record<DayState, State> = {
  WAITING: { zh: "等待账单", en: "Waiting for its bills", tone: "idle" },
  RUNNING: { zh: "对账中", en: "Running", tone: "busy" },
  MATCHED: { zh: "已对平", en: "Matched", tone: "good" },
  DIFFERENT: { zh: "有差异", en: "Different", tone: "warn" },
  EMPTY: { zh: "无资金变动", en: "Nothing moved", tone: "idle" },
  FAILED: { zh: "对账失败", en: "Failed", tone: "bad" },
};

export const DIFFERENCE_STATES: Record<DifferenceState, State> = {
  OPEN: { zh: "待处理", en: "Open", tone: "warn" },
  RESOLVED: { zh: "已处理", en: "Resolved", tone: "good" },
  GONE: { zh: "已消失", en: "Gone", tone: "idle" },
};

export const DIFFERENCE_KINDS: Record<DifferenceKind, Text> = {
  missing_here: { zh: "微信有，系统无", en: "Not recorded here" },
  missing_there: { zh: "系统有，微信无", en: "Not in WeChat's bill" },
  amount: { zh: "金额不一致", en: "Amounts differ" },
  state: { zh: "状态不一致", en: "States differ" },
  fee: { zh: "手续费不一致", en: "Fees differ" },
};

export const FLOW_KINDS: Record<FlowKind, Text> = {
  payment: { zh: "支付", en: "Payment" },
  refund: { zh: "退款", en: "Refund" },
  refund_return: { zh: "退款退回", en: "Refund that came back" },
  red_packet: { zh: "红包", en: "Red packet" },
  red_packet_return: { zh: "红包退回", en: "Red packet that came back" },
  transfer: { zh: "商家转账", en: "Transfer" },
  transfer_return: { zh: "商家转账退回", en: "Transfer that came back" },
  fee: { zh: "手续费", en: "Fee" },
  fee_return: { zh: "手续费退还", en: "Fee given back" },
  other: { zh: "其他", en: "Other" },
  voucher_use: { zh: "代金券核销", en: "Use of a voucher" },
  voucher_return: { zh: "代金券退回", en: "Voucher that came back" },
};

export const BILL_KINDS: Record<BillKind, Text> = {
  trade: { zh: "交易账单", en: "Trade bill" },
  fund_flow: { zh: "资金账单（基本账户）", en: "Fund-flow bill (basic account)" },
  operation: { zh: "资金账单（运营账户）", en: "Fund-flow bill (operation account)" },
  vouchers: { zh: "代金券核销、退款明细", en: "Voucher flows (uses and returns)" },
};

export const RESOLUTIONS: Record<Resolution, Text> = {
  by_hand: { zh: "人工处理", en: "Resolved by a person" },
  payment_recorded: { zh: "已向微信查单，补记了支付", en: "WeChat was asked, and the payment is recorded now" },
  refund_recorded: { zh: "已向微信查询，补记了退款", en: "WeChat was asked, and the refund is recorded now" },
  use_recorded: { zh: "已向微信查券，补记了核销", en: "WeChat was asked, and the use is recorded now" },
  return_recorded: { zh: "已向微信查券，补记了退回", en: "WeChat was asked, and the return is recorded now" },
  set_aside: { zh: "按单号规则，不属于本系统", en: "Belongs to another system, by the rule of its number" },
  gone: { zh: "重新对账后不再存在", en: "A later run did not find it any more" },
  other_day: { zh: "在相邻一天的账单里", en: "It is in the bill of another day" },
};
