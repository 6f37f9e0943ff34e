import { expect, it } from "vitest";
import { saidOf } from "./reasons";

const NOTHING = { ours_fen: null, theirs_fen: null, day: null };

it("words what a rule found out in both languages, with yuan for fen", () => {
  const changed = { ...NOTHING, code: "figures_changed", ours_fen: 1050 } as const;
  expect(saidOf({ note: "ours 1050, WeChat's None", reason: changed })).toEqual({
    zh: "系统 ¥10.50，微信 —",
    en: "ours ¥10.50, WeChat's —",
  });
  const elsewhere = { ...NOTHING, code: "in_other_day", day: "2026-11-27" } as const;
  expect(saidOf({ note: "it is in the bill of 2026-11-27", reason: elsewhere }).zh).toBe("在 2026-11-27 的账单里");
});

it("leaves what a person wrote, and what an earlier version noted, as it is", () => {
  expect(saidOf({ note: "a later run did not find it", reason: null }).zh).toBe("a later run did not find it");
});
