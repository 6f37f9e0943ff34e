import { expect, it } from "vitest";
import { changesOf } from "./changes";
import { auditQuery } from "./filters";

it("puts what a field was beside what it is, also where it came or went", () => {
  const entry = { before: { price_fen: 100, gone: true }, after: { price_fen: 200, came: null } };
  expect(changesOf({ ...entry, resource_kind: "product" })).toEqual([
    { name: "price_fen", before: 100, after: 200 },
    { name: "gone", before: true },
    { name: "came", after: null },
  ]);
});

it("names the state of what has words of its own for it", () => {
  const entry = { before: { state: "CREATED" }, after: { state: "SUCCESS" } };
  expect(changesOf({ ...entry, resource_kind: "refund" }).map(({ name }) => name)).toEqual(["refund_state"]);
  expect(changesOf({ ...entry, resource_kind: "order" }).map(({ name }) => name)).toEqual(["state"]);
});

it("asks by kind and number, by either of them, and for whole Beijing days", () => {
  expect(auditQuery({ kind: "product", number: " TEA-1 " })).toEqual({ resource: "product:TEA-1" });
  expect(auditQuery({ number: "TEA-1", actor: "wang" })).toEqual({ resource: ":TEA-1", actor: "wang" });
  expect(auditQuery({ at: "2026-11-28~2026-11-28" })).toEqual({
    from: "2026-11-27T16:00:00.000Z",
    to: "2026-11-28T16:00:00.000Z",
  });
});
