import { describe, expect, it } from "vitest";
import type { RedPacketView } from "../../api";
import { hintOf } from "./hints";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const usage = { count: 3, amount_fen: 300, amount_yuan: "3.00" };
const packet = {
  state: "ACTIVE",
  stop: null,
  valid_from: "2026-11-01T00:00:00Z",
  valid_to: "2026-12-01T00:00:00Z",
  used: usage,
  today: usage,
  left_fen: 700,
  least_fen: 100,
  limits: { total_count: 10, daily_count: 5, daily_amount_fen: 500, total_amount_fen: 1000 },
} as RedPacketView;
const hint = (more: object) => hintOf({ ...packet, ...more } as RedPacketView, NOW);

describe("what keeps a red packet from giving out", () => {
  it("is nothing while limits and time allow it", () => {
    expect(hint({})).toBeUndefined();
    expect(hint({ state: "ARCHIVED" })).toBeUndefined();
  });

  it("is a person's stop, cured by starting it", () => {
    expect(hint({ state: "STOPPED", reason: "x" })).toEqual({ kind: "stopped", tone: "warning", cures: ["start"] });
  });

  it("is WeChat's refusal, cured where its code is mended, then by starting it", () => {
    const stop = (code: string) => hint({ state: "STOPPED", stop: { code } })?.cures;
    expect(stop("NOTENOUGH")).toEqual(["platform", "start"]);
    expect(stop("CA_ERROR")).toEqual(["account", "start"]);
    expect(stop("SOMETHING_NEW")).toEqual(["start"]);
  });

  it("is its time", () => {
    expect(hint({ valid_to: "2026-11-28T12:00:00Z" })?.kind).toBe("over");
    expect(hint({ valid_from: "2026-11-28T12:00:01Z" })?.kind).toBe("early");
  });

  it("is a limit in all before one of the day", () => {
    expect(hint({ left_fen: 99 })?.kind).toBe("usedUp");
    expect(hint({ used: { ...usage, count: 10 }, today: { ...usage, count: 5 } })?.kind).toBe("usedUp");
    expect(hint({ today: { ...usage, count: 5 } })?.kind).toBe("dayUsedUp");
    expect(hint({ today: { ...usage, amount_fen: 401 } })?.kind).toBe("dayUsedUp");
  });
});
