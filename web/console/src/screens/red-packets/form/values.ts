/** What the form of a red packet holds, and what the API is told of it. */
import type {
  ChangeRedPacket,
  Channel,
  DefineRedPacket,
  GivenLimits,
  GivenNotice,
  NoticeChannel,
  RedPacketView,
} from "../../../api";

export type MachineKind = NonNullable<DefineRedPacket["source_kinds"]>[number];
export const MACHINE_KINDS: MachineKind[] = ["flow", "lottery", "form", "api"];
export const LATE = "您来晚了，红包已发完！";

export type NoticeText = { key: string; text: string };
export type NoticeValues = {
  channel: NoticeChannel | "none";
  template_id: string;
  texts: NoticeText[];
  url: string;
};

/** Named as the API names them, so that its errors find their fields. */
export type PacketValues = {
  name: string;
  campaign: string;
  activity_name: string;
  mchid: string;
  appid: string;
  channel: Channel;
  sender_name: string;
  kind: "fixed" | "random";
  least_fen: number | null;
  most_fen: number | null;
  scene: string;
  blessing: string;
  remark: string;
  limits: Required<GivenLimits>;
  frees_on_return: boolean;
  valid_from: string | null;
  valid_to: string | null;
  source_kinds: MachineKind[];
  notice: NoticeValues;
};

const NO_LIMITS: PacketValues["limits"] = {
  total_count: null,
  total_amount_fen: null,
  daily_count: null,
  daily_amount_fen: null,
  per_customer: 1,
  per_customer_daily: null,
};

export const NO_NOTICE: NoticeValues = {
  channel: "none",
  template_id: "",
  texts: [{ key: "thing1", text: LATE }],
  url: "",
};

export const NEW_PACKET: PacketValues = {
  name: "",
  campaign: "",
  activity_name: "",
  mchid: "",
  appid: "",
  channel: "cash",
  sender_name: "",
  kind: "fixed",
  least_fen: 100,
  most_fen: null,
  scene: "",
  blessing: "",
  remark: "",
  limits: NO_LIMITS,
  frees_on_return: false,
  valid_from: null,
  valid_to: null,
  source_kinds: MACHINE_KINDS,
  notice: NO_NOTICE,
};

/** Return what the form begins with: of a red packet that is there, its terms. */
export function valuesOf(packet: RedPacketView): PacketValues {
  const { notice, least_fen, most_fen } = packet;
  const isFixed = least_fen === most_fen;
  const names = Object.keys(NEW_PACKET) as (keyof PacketValues)[];
  const plain = Object.fromEntries(names.filter((name) => name in packet).map((name) => [name, packet[name as never]]));
  return {
    ...NEW_PACKET,
    ...plain,
    kind: isFixed ? "fixed" : "random",
    most_fen: isFixed ? null : most_fen,
    source_kinds: MACHINE_KINDS.filter((kind) => packet.source_kinds.includes(kind)),
    notice: notice
      ? { ...notice, texts: Object.entries(notice.texts).map(([key, text]) => ({ key, text })) }
      : NO_NOTICE,
  };
}

/** Return the values with those of fields that are not shown, which a form leaves away. */
export function completed(values: PacketValues, begun: PacketValues): PacketValues {
  return { ...begun, ...values, notice: { ...begun.notice, ...values.notice } };
}

const TEXTS = ["name", "activity_name", "sender_name", "blessing", "remark"] as const;
const FROZEN = ["mchid", "appid", "channel"] as const;

export function toDefine(values: PacketValues): DefineRedPacket {
  const { kind, least_fen, most_fen, notice, ...plain } = values;
  return {
    ...plain,
    ...Object.fromEntries(TEXTS.map((name) => [name, values[name].trim()])),
    scene: values.scene ?? "",
    campaign: values.campaign ?? "",
    least_fen: least_fen ?? 0,
    most_fen: kind === "random" ? most_fen : null,
    notice: toNotice(notice),
  };
}

export function toNotice({ channel, template_id, texts, url }: NoticeValues): GivenNotice | null {
  if (channel === "none") {
    return null;
  }
  return {
    channel,
    template_id: template_id.trim(),
    texts: Object.fromEntries(texts.map(({ key, text }) => [key.trim(), text])),
    url: channel === "sms" ? "" : url.trim(),
  };
}

/** Return only what differs from what the form began with: what is not given stays as it is. */
export function toChange(values: PacketValues, begun: PacketValues): ChangeRedPacket {
  const now = toDefine(values);
  const before = toDefine(begun);
  const changed = Object.entries(now).filter(([name, value]) => {
    const was = before[name as keyof DefineRedPacket];
    return !(FROZEN as readonly string[]).includes(name) && JSON.stringify(value) !== JSON.stringify(was);
  });
  const limits = Object.entries(values.limits).filter(([name, value]) => value !== begun.limits[name as never]);
  const { limits: _, ...others } = Object.fromEntries(changed) as ChangeRedPacket;
  const kept = Object.entries(others).filter(
    ([name, value]) => value !== null || name === "most_fen" || name === "notice",
  );
  return { ...Object.fromEntries(kept), ...(limits.length > 0 && { limits: Object.fromEntries(limits) }) };
}

/** Return the form's field for one of the API's: a notice's text stands in its row, the most of a fixed amount nowhere. */
export function fieldOf(field: string, values: PacketValues): string {
  if (field === "most_fen" && values.kind === "fixed") {
    return "least_fen";
  }
  const key = /^notice\.texts\.(.+)$/.exec(field)?.[1];
  const row = values.notice.texts.findIndex((one) => one.key.trim() === key);
  if (key !== undefined && row >= 0) {
    return `notice.texts.${row}.text`;
  }
  return field === "notice.texts" ? "notice.texts.0.key" : field;
}
