import { describe, expect, it } from "vitest";
import type { RedPacketView } from "../../../api";
import {
  completed,
  fieldOf,
  NEW_PACKET,
  NO_NOTICE,
  type PacketValues,
  toChange,
  toDefine,
  toNotice,
  valuesOf,
} from "./values";

const packet = {
  name: "抽奖",
  campaign: "spring",
  activity_name: "新年",
  mchid: "1900000001",
  appid: "wx1234567890abcdef",
  channel: "cash",
  sender_name: "茶铺",
  least_fen: 100,
  most_fen: 500,
  scene: "",
  blessing: "新年快乐",
  remark: "",
  limits: { ...NEW_PACKET.limits, total_amount_fen: 50_000, daily_count: 100 },
  frees_on_return: false,
  valid_from: "2026-11-28T00:00:00Z",
  valid_to: "2026-12-28T00:00:00Z",
  source_kinds: ["lottery"],
  notice: { channel: "sms", template_id: "", texts: { text: "{reason}" }, url: "" },
} as unknown as RedPacketView;

describe("a change", () => {
  const begun = valuesOf(packet);

  it("is nothing while nothing was changed", () => {
    expect(toChange(begun, begun)).toEqual({});
  });

  it("names each limit that was changed, and null takes one away", () => {
    const limits = { ...begun.limits, total_amount_fen: 90_000, daily_count: null };
    expect(toChange({ ...begun, limits }, begun)).toEqual({ limits: { total_amount_fen: 90_000, daily_count: null } });
  });

  it("fixes the amount and switches the notice off by null", () => {
    const fixed = { ...begun, kind: "fixed" as const, most_fen: null, notice: NO_NOTICE };
    expect(toChange(fixed, begun)).toEqual({ most_fen: null, notice: null });
  });

  it("never gives null for what null cannot take away, nor what is frozen", () => {
    expect(toChange({ ...begun, valid_to: null, mchid: "1900000002" }, begun)).toEqual({});
  });
});

describe("a definition", () => {
  it("has no upper bound of a fixed amount, and its texts without blanks around them", () => {
    const given = toDefine({ ...NEW_PACKET, name: " 抽奖 ", most_fen: 900 });
    expect(given).toMatchObject({ name: "抽奖", least_fen: 100, most_fen: null, notice: null });
    expect(given).not.toHaveProperty("kind");
  });

  it("tells a notice by the keys of its template", () => {
    const texts = [{ key: " thing1 ", text: "您来晚了" }];
    expect(toNotice({ channel: "sms", template_id: "1", texts, url: "https://a.example" })).toEqual({
      channel: "sms",
      template_id: "1",
      texts: { thing1: "您来晚了" },
      url: "",
    });
  });
});

it("finds the form's field of what the API names", () => {
  const values = {
    ...NEW_PACKET,
    notice: {
      ...NO_NOTICE,
      texts: [
        { key: "a1", text: "" },
        { key: "thing2", text: "" },
      ],
    },
  };
  expect(fieldOf("most_fen", values)).toBe("least_fen");
  expect(fieldOf("most_fen", { ...values, kind: "random" })).toBe("most_fen");
  expect(fieldOf("notice.texts.thing2", values)).toBe("notice.texts.1.text");
  expect(fieldOf("notice.texts", values)).toBe("notice.texts.0.key");
  expect(fieldOf("limits.daily_count", values)).toBe("limits.daily_count");
});

it("keeps what the form does not show", () => {
  const shown = { ...NEW_PACKET, notice: { channel: "none" } } as PacketValues;
  expect(completed(shown, NEW_PACKET)).toEqual(NEW_PACKET);
});
