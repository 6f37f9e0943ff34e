import { expect, it } from "vitest";
import { remarkOf } from "./remarks";

it("tells what a rule noted in both languages, with yuan for fen", () => {
  expect(remarkOf("rule", "ours 1050, WeChat's None")).toEqual({
    zh: "系统 ¥10.50，微信 —",
    en: "ours ¥10.50, WeChat's —",
  });
  expect(remarkOf("rule", "it is in the bill of 2026-11-27").zh).toBe("在 2026-11-27 的账单里");
});

it("leaves what a person wrote, and what it does not know, as it is", () => {
  expect(remarkOf("me", "a later run did not find it").zh).toBe("a later run did not find it");
  expect(remarkOf("rule", "something new").zh).toBe("something new");
});
