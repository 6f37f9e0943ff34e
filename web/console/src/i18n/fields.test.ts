import { expect, it } from "vitest";
import { fieldText } from "./fields";
import type { Text } from "./strings";

const zh = ({ zh: word }: Text) => word;

it("reads a name part by part, counts places from one, and leaves what it does not know", () => {
  expect(fieldText("limits.total_amount_fen", zh)).toBe("限额 · 总金额");
  expect(fieldText("placements.0.limit", zh)).toBe("投放位 · 1 · 上限");
  expect(fieldText("official_accounts.wx5eed.secret", zh)).toBe("公众号 · wx5eed · 密钥");
});
