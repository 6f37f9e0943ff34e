import { expect, it } from "vitest";
import { ruleText } from "./rules";

it("tells known rules in Chinese, with their figures", () => {
  expect(ruleText("String should have at most 40 characters", "zh")).toBe("最多 40 个字符");
  expect(ruleText("is required", "zh")).toBe("必填");
  expect(ruleText("the span has more than 20 months", "zh")).toBe("时间跨度不能超过 20 个月");
  expect(ruleText("must be printable characters, and none of / # ? % and backslash", "zh")).toBe(
    "只能用可见字符，不能含 / # ? % 和 \\",
  );
  expect(ruleText("may have 32 bytes in UTF-8, 10 Chinese characters", "zh")).toBe("最多 10 个汉字");
  expect(ruleText("must be at least 50000: so much is used already", "zh")).toBe("不能低于已用部分");
  expect(ruleText("line 1000001: a list may have 1,000,000 rows", "zh")).toBe(
    "名单最多 1,000,000 行，从第 1000001 行起超出",
  );
  const pattern = "must be 1 to 64 of letters, digits and _-|@*, where * stands for anything, and not * alone";
  expect(ruleText(pattern, "zh")).toBe("每条 1 至 64 位字母、数字或 _-|@*，且不能只有 *");
  expect(ruleText("is more than the line has left, 600", "zh")).toBe("超过该商品剩余的可退数量或金额");
  expect(ruleText("list: is a workbook: save it as CSV UTF-8", "zh")).toContain("CSV UTF-8");
});

it("leaves what it does not know, and English, as the API tells it", () => {
  expect(ruleText("must rhyme", "zh")).toBe("must rhyme");
  expect(ruleText("Value error, must rhyme", "en")).toBe("must rhyme");
});
