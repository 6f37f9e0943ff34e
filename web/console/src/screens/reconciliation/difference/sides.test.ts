import { expect, it } from "vitest";
import { gapOf, sidesOf } from "./sides";

const none = { ours_fen: null, theirs_fen: null, ours_state: "", theirs_state: "" };

it("marks the side that has no record", () => {
  const [record] = sidesOf({ ...none, kind: "missing_here", theirs_fen: 100 });
  expect(record).toMatchObject({ theirs: { isThere: true }, ours: { isThere: false }, differs: true });
  const there = sidesOf({ ...none, kind: "missing_there", ours_fen: 100 });
  expect(there.map(({ field, differs }) => [field, differs])).toEqual([
    ["record", true],
    ["amount", false],
  ]);
});

it("marks amounts and fees that are not the same", () => {
  const amount = sidesOf({ ...none, kind: "amount", ours_fen: 100, theirs_fen: 90, theirs_state: "SUCCESS" });
  expect(amount.map(({ field, differs }) => [field, differs])).toEqual([
    ["record", false],
    ["amount", true],
  ]);
  expect(sidesOf({ ...none, kind: "fee", ours_fen: 1, theirs_fen: 2 })[1]?.field).toBe("fee");
});

it("tells the state that one side alone has where the other has no record", () => {
  const sides = sidesOf({ ...none, kind: "missing_here", theirs_fen: 100, theirs_state: "SUCCESS" });
  expect(sides.at(-1)).toMatchObject({ field: "status", theirs: { state: "SUCCESS" }, differs: false });
});

it("marks states only where the states are what differs", () => {
  const sides = sidesOf({ kind: "state", ours_fen: 1, theirs_fen: 1, ours_state: "PROCESSING", theirs_state: "FAIL" });
  expect(sides.filter(({ differs }) => differs).map(({ field }) => field)).toEqual(["status"]);
});

it("tells how much more WeChat has, and nothing where a side has no amount", () => {
  expect(gapOf({ ours_fen: 100, theirs_fen: 90 })).toBe(-10);
  expect(gapOf({ ours_fen: null, theirs_fen: 90 })).toBeUndefined();
  expect(gapOf({ ours_fen: 90, theirs_fen: 90 })).toBeUndefined();
});
