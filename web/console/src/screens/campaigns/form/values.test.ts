import { expect, test } from "vitest";
import { NEW_CAMPAIGN, toChange, toCreate, valuesOf } from "./values";

const campaign = {
  version: 1,
  code: "新年茶礼",
  name: "新年茶礼",
  description: "三款茶",
  state: "RUNNING" as const,
  starts_at: "2026-12-31T16:00:00Z",
  ends_at: null,
  open_to_pages: true,
  created_at: "2026-11-28T00:00:00Z",
  updated_at: "2026-11-28T00:00:00Z",
};

test("a new campaign is told without blanks around its code and name", () => {
  const typed = {
    ...NEW_CAMPAIGN,
    code: " 新年茶礼 ",
    name: "新年",
    starts_at: "2026-12-31T16:00:00.000Z",
  };
  expect(toCreate(typed)).toEqual({
    code: "新年茶礼",
    name: "新年",
    description: "",
    starts_at: "2026-12-31T16:00:00.000Z",
    ends_at: null,
    open_to_pages: false,
  });
});

test("only what was changed is told, and a time that is taken away is null", () => {
  const begun = valuesOf(campaign);
  expect(toChange({ ...begun }, begun)).toEqual({});
  expect(toChange({ ...begun, name: "年货节", starts_at: null }, begun)).toEqual({ name: "年货节", starts_at: null });
});
