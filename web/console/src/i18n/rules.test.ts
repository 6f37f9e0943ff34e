import { expect, it } from "vitest";
import { ruleText } from "./rules";

it("tells known rules in Chinese, with their figures", () => {
  expect(ruleText("String should have at most 40 characters", "zh")).toBe("最多 40 个字符");
  expect(ruleText("is required", "zh")).toBe("必填");
});

it("leaves what it does not know, and English, as the API tells it", () => {
  expect(ruleText("must rhyme", "zh")).toBe("must rhyme");
  expect(ruleText("Value error, must rhyme", "en")).toBe("must rhyme");
});
