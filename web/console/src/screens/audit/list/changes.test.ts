import { expect, it } from "vitest";
import { changesOf } from "./changes";
import { auditQuery } from "./filters";

it("puts what a field was beside what it is, also where it came or went", () => {
  expect(changesOf({ before: { price_fen: 100, gone: true }, after: { price_fen: 200, came: null } })).toEqual([
    { name: "price_fen", before: 100, after: 200 },
    { name: "gone", before: true },
    { name: "came", after: null },
  ]);
});

it("asks by kind and number, by either of them, and for whole Beijing days", () => {
  expect(auditQuery({ kind: "product", number: " TEA-1 " })).toEqual({ resource: "product:TEA-1" });
  expect(auditQuery({ number: "TEA-1", actor: "wang" })).toEqual({ resource: ":TEA-1", actor: "wang" });
  expect(auditQuery({ at: "2026-11-28~2026-11-28" })).toEqual({
    from: "2026-11-27T16:00:00.000Z",
    to: "2026-11-28T16:00:00.000Z",
  });
});
