import { expect, test } from "vitest";
import { type StockValues, toChange } from "./values";

const BEFORE: StockValues = {
  caps: { per_customer: 2, per_day: null, per_placement: null },
  success_page: { message: "已放入卡包", picture: { key: "vouchers/1/a.png", url: "/a" } },
  placements: [{ name: "home", campaign: null, limit: 10 }],
};

test("only what was changed is sent", () => {
  expect(toChange(BEFORE, BEFORE)).toEqual({});
  const caps = { ...BEFORE.caps, per_day: 100 };
  expect(toChange({ ...BEFORE, caps }, BEFORE)).toEqual({ caps });
});

test("a removed picture is sent as none, and a link that was made again is no change", () => {
  const { success_page } = BEFORE;
  expect(toChange({ ...BEFORE, success_page: { ...success_page, picture: null } }, BEFORE)).toEqual({
    success_page: { message: "已放入卡包", picture: "" },
  });
  const renewed = { ...success_page, picture: { key: "vouchers/1/a.png", url: "/b" } };
  expect(toChange({ ...BEFORE, success_page: renewed }, BEFORE)).toEqual({});
});

test("all placements are sent, and none closes the stock to pages", () => {
  const home = { name: "home", campaign: "", limit: 10 };
  const top = { name: "top", campaign: "spring", limit: null };
  expect(toChange({ ...BEFORE, placements: [...BEFORE.placements, top] }, BEFORE)).toEqual({ placements: [home, top] });
  expect(toChange({ ...BEFORE, placements: [] }, BEFORE)).toEqual({ placements: [] });
});
