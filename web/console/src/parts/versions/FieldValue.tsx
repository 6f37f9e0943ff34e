/** The value of a field as people read it: fen as yuan, instants in Beijing time, states and yes or no in words. */
import type { LatePayments } from "../../api";
import type { Text } from "../../i18n";
import {
  CAMPAIGN_STATES,
  CHANNELS,
  DIFFERENCE_STATES,
  EVENT_KINDS,
  EXPORT_KINDS,
  JOB_STATES,
  NOTICE_CHANNELS,
  ORDER_STATES,
  PACKET_STATES,
  REFUND_STATES,
  SEND_STATES,
  SOURCE_KINDS,
  STOCK_STATES,
  strings,
  useLanguage,
  useStrings,
  useText,
} from "../../i18n";
import { BeijingTime } from "../BeijingTime";
import { Money } from "../Money";
import { isInstant, type Value } from "./differences";

const words = strings({
  yes: { zh: "是", en: "Yes" },
  no: { zh: "否", en: "No" },
  changed: { zh: "已更换", en: "Replaced" },
});

const STATES: Record<string, Text> = {
  ...CAMPAIGN_STATES,
  ...ORDER_STATES,
  ...STOCK_STATES,
  ...JOB_STATES,
  ...SEND_STATES,
  ...PACKET_STATES,
};

/** Words that mean something else of these things. */
const OF_THINGS: Record<string, Record<string, Text>> = {
  refund_state: REFUND_STATES,
  difference_state: DIFFERENCE_STATES,
};

/** Other values in words, by the names of their fields. */
const VALUES: Record<string, Record<string, Text>> = {
  late_payments: {
    honor: { zh: "收下，照常发货", en: "Keep it" },
    refund: { zh: "自动全额退款", en: "Refund all of it" },
  } satisfies Record<LatePayments, Text>,
  funds_account: {
    AVAILABLE: { zh: "可用余额", en: "Available balance" },
    UNSETTLED: { zh: "未结算资金", en: "Unsettled funds" },
  },
  kind: {
    ...EXPORT_KINDS,
    voucher: { zh: "代金券", en: "Vouchers" },
    red_packet: { zh: "红包", en: "Red packets" },
  },
  kinds: EVENT_KINDS,
  source_kinds: SOURCE_KINDS,
  channel: CHANNELS,
  "notice.channel": NOTICE_CHANNELS,
};

export function FieldValue({ name, value }: { name: string; value: Value | undefined }) {
  const t = useStrings(words);
  const text = useText();
  const language = useLanguage();
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    return <span className="mc-quiet">—</span>;
  }
  if (typeof value === "boolean") {
    return <span>{value ? t.yes : t.no}</span>;
  }
  if (typeof value === "number") {
    return name.endsWith("_fen") ? (
      <Money fen={value} />
    ) : (
      <span className="mc-figures">{value.toLocaleString("en")}</span>
    );
  }
  const said = (one: string) => {
    const known = wordOf(name, one);
    return known ? text(known) : one === "changed" ? t.changed : one;
  };
  if (Array.isArray(value)) {
    return <span className="mc-words">{value.map(said).join(language === "zh" ? "、" : ", ")}</span>;
  }
  if (isInstant(value)) {
    return <BeijingTime at={value} withSeconds />;
  }
  return <span className="mc-words">{said(value)}</span>;
}

function wordOf(name: string, value: string): Text | undefined {
  const table = VALUES[name] ?? OF_THINGS[name] ?? (name.endsWith("state") ? STATES : undefined);
  return table && Object.hasOwn(table, value) ? table[value] : undefined;
}
