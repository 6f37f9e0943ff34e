/** States in words and colours; a state of the API without both does not compile. */
import type {
  AccountStatus,
  CampaignState,
  Channel,
  CheckResult,
  ExportKind,
  ExportState,
  JobState,
  NoticeChannel,
  NoticeState,
  OrderState,
  PacketState,
  RefundOrigin,
  RefundState,
  RefundView,
  SendState,
  SourceKind,
  StockWarning,
} from "../api";
import type { Text } from "./strings";

/** good: done well; busy: under way; warn: look at it; bad: somebody must act; idle: at rest. */
export type Tone = "good" | "busy" | "warn" | "bad" | "idle";
export type State = Text & { tone: Tone };

export const ACCOUNT_STATUSES: Record<AccountStatus, State> = {
  active: { zh: "正常", en: "Working", tone: "good" },
  expiring: { zh: "证书即将到期", en: "Certificate expires soon", tone: "warn" },
  expired: { zh: "证书已过期", en: "Certificate expired", tone: "bad" },
  unproved: { zh: "未验证", en: "Not proved yet", tone: "warn" },
  faulty: { zh: "配置有误", en: "Something is wrong", tone: "bad" },
  disabled: { zh: "已停用", en: "Switched off", tone: "idle" },
};

export const CHECK_RESULTS: Record<CheckResult, State> = {
  proved: { zh: "通过", en: "Works", tone: "good" },
  wrong: { zh: "有误", en: "Wrong", tone: "bad" },
  unproved: { zh: "未能验证", en: "Could not be tried", tone: "warn" },
};

export const ORDER_STATES: Record<OrderState, State> = {
  CREATED: { zh: "已创建", en: "Created", tone: "idle" },
  PREPAID: { zh: "待支付", en: "Awaiting payment", tone: "busy" },
  PAID: { zh: "已支付", en: "Paid", tone: "good" },
  PARTLY_REFUNDED: { zh: "部分退款", en: "Partly refunded", tone: "warn" },
  REFUNDED: { zh: "已退款", en: "Refunded", tone: "idle" },
  CLOSED: { zh: "已关闭", en: "Closed", tone: "idle" },
};

export const REFUND_STATES: Record<RefundState, State> = {
  WAITING_APPROVAL: { zh: "待审批", en: "Waits for approval", tone: "warn" },
  CREATED: { zh: "待微信受理", en: "Waits for WeChat", tone: "busy" },
  PROCESSING: { zh: "退款处理中", en: "Under way", tone: "busy" },
  SUCCESS: { zh: "退款成功", en: "Refunded", tone: "good" },
  ABNORMAL: { zh: "退款异常", en: "Abnormal", tone: "bad" },
  CLOSED: { zh: "退款已关闭", en: "Closed by WeChat", tone: "idle" },
  REFUSED: { zh: "已驳回", en: "Refused", tone: "idle" },
  LAPSED: { zh: "审批已过期", en: "Approval lapsed", tone: "idle" },
  FAILED: { zh: "退款失败", en: "Failed", tone: "bad" },
};

/** Return how a refund stands: refused by who asked for it, it is withdrawn. */
export function refundState({ state, asked_by, decided_by }: RefundView): State {
  const isWithdrawn = state === "REFUSED" && decided_by === asked_by;
  return isWithdrawn ? { zh: "已撤回", en: "Withdrawn", tone: "idle" } : REFUND_STATES[state];
}

export const REFUND_ORIGINS: Record<RefundOrigin, Text> = {
  OPERATOR: { zh: "人工申请", en: "Asked for here" },
  RULE: { zh: "关单后支付自动退款", en: "By rule: paid after closing" },
  PLATFORM: { zh: "商户平台退款", en: "Made on the merchant platform" },
};

/** In WeChat's words, spelled as WeChat does. */
export const STOCK_STATES = {
  unactivated: { zh: "未激活", en: "Not started yet", tone: "idle" },
  audit: { zh: "审核中", en: "Under review", tone: "busy" },
  running: { zh: "运行中", en: "Running", tone: "good" },
  paused: { zh: "已暂停", en: "Paused", tone: "warn" },
  stoped: { zh: "已停止", en: "Stopped", tone: "bad" },
} satisfies Record<string, State>;

/** Return the state of a stock; a word of WeChat's that is not known here is shown as it is. */
export function stockState(state: string): State {
  const known: Record<string, State> = STOCK_STATES;
  return known[state] ?? { zh: state, en: state, tone: "idle" };
}

export const STOCK_WARNINGS: Record<StockWarning, State> = {
  expires_soon: { zh: "7 天内到期", en: "Ends within 7 days", tone: "warn" },
  nearly_gone: { zh: "余量不足 10%", en: "Less than 10% left", tone: "warn" },
};

export const SEND_STATES: Record<SendState, State> = {
  RESERVED: { zh: "待发放", en: "Reserved", tone: "busy" },
  SENDING: { zh: "发放中", en: "Sending", tone: "busy" },
  SENT: { zh: "已发放待领取", en: "Sent, not opened yet", tone: "good" },
  RECEIVED: { zh: "已领取", en: "Opened", tone: "good" },
  RETURNED: { zh: "未领取已退回", en: "Returned unopened", tone: "idle" },
  FAILED: { zh: "失败", en: "Failed", tone: "bad" },
};

export const PACKET_STATES: Record<PacketState, State> = {
  ACTIVE: { zh: "进行中", en: "Active", tone: "good" },
  STOPPED: { zh: "已停止", en: "Stopped", tone: "bad" },
  ARCHIVED: { zh: "已归档", en: "Archived", tone: "idle" },
};

export const JOB_STATES: Record<JobState, State> = {
  CHECKING: { zh: "检查名单中", en: "Checking the list", tone: "busy" },
  READY: { zh: "待开始", en: "Ready", tone: "idle" },
  REJECTED: { zh: "名单有误", en: "List rejected", tone: "bad" },
  RUNNING: { zh: "发放中", en: "Running", tone: "busy" },
  PAUSED: { zh: "已暂停", en: "Paused", tone: "warn" },
  STOPPED: { zh: "已停止", en: "Stopped", tone: "bad" },
  DONE: { zh: "已完成", en: "Done", tone: "good" },
  CANCELLED: { zh: "已取消", en: "Cancelled", tone: "idle" },
};

export const CAMPAIGN_STATES: Record<CampaignState, State> = {
  UPCOMING: { zh: "未开始", en: "Yet to begin", tone: "idle" },
  RUNNING: { zh: "进行中", en: "Under way", tone: "good" },
  ENDED: { zh: "已结束", en: "Over", tone: "idle" },
};

export const EXPORT_STATES: Record<ExportState, State> = {
  REQUESTED: { zh: "排队中", en: "Requested", tone: "idle" },
  RUNNING: { zh: "导出中", en: "Running", tone: "busy" },
  DONE: { zh: "已完成", en: "Done", tone: "good" },
  FAILED: { zh: "失败", en: "Failed", tone: "bad" },
};

export const EXPORT_KINDS: Record<ExportKind, Text> = {
  orders: { zh: "订单", en: "Orders" },
  customers: { zh: "客户", en: "Customers" },
};

export const CHANNELS: Record<Channel, Text> = {
  cash: { zh: "现金红包", en: "Cash red packet" },
  transfer: { zh: "商家转账", en: "Merchant transfer" },
};

export const NOTICE_STATES: Record<NoticeState, State> = {
  QUEUED: { zh: "待发送", en: "Waiting", tone: "busy" },
  SENT: { zh: "已发送", en: "Sent", tone: "good" },
  FAILED: { zh: "未送达", en: "Given up", tone: "bad" },
};

export const NOTICE_CHANNELS: Record<NoticeChannel, Text> = {
  template_message: { zh: "模板消息", en: "Template message" },
  subscription_notice: { zh: "订阅通知", en: "Subscription notice" },
  sms: { zh: "短信", en: "SMS" },
};

export const SOURCE_KINDS: Record<SourceKind, Text> = {
  page: { zh: "页面", en: "Page" },
  flow: { zh: "自动流", en: "Automated flow" },
  lottery: { zh: "抽奖", en: "Lottery" },
  form: { zh: "表单", en: "Form" },
  api: { zh: "接口", en: "API" },
  job: { zh: "批量任务", en: "Job" },
  other: { zh: "其他", en: "Other" },
};
