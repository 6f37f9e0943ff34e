/** The value of a field as people read it: fen as yuan, instants in Beijing time, states and yes or no in words. */
import type { Text } from "../../i18n";
import {
  CAMPAIGN_STATES,
  JOB_STATES,
  ORDER_STATES,
  PACKET_STATES,
  SEND_STATES,
  STOCK_STATES,
  strings,
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

export function FieldValue({ name, value }: { name: string; value: Value | undefined }) {
  const t = useStrings(words);
  const text = useText();
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
  if (Array.isArray(value)) {
    return <span className="mc-words">{value.join("、")}</span>;
  }
  if (isInstant(value)) {
    return <BeijingTime at={value} withSeconds />;
  }
  const state = name.endsWith("state") ? STATES[value] : undefined;
  return <span className="mc-words">{state ? text(state) : value === "changed" ? t.changed : value}</span>;
}
