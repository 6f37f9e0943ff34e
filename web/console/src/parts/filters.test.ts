import { expect, it } from "vitest";
import { filtersIn, listOf, spanOf, spanText } from "./filters";

const text = { zh: "状态", en: "State" };
const read = filtersIn({
  name: { kind: "text", label: text },
  state: { kind: "choice", label: text, options: { PAID: text, CLOSED: text } },
  kinds: { kind: "choices", label: text, options: { a: text, b: text } },
  created: { kind: "days", label: text },
  day: { kind: "day", label: text },
});

it("reads what the fields take", () => {
  const search = { name: "红包", state: "PAID", kinds: "a,b", created: "2026-11-01~2026-11-30", day: "2026-11-28" };
  expect(read(search)).toEqual(search);
});

it("leaves out what no field takes", () => {
  expect(read({ name: " ", state: "STOLEN", kinds: "a,c", created: "2026-11-31~2026-12-01", other: "x" })).toEqual({});
  expect(read({ name: 5, day: "2026-02-30", created: "2026-12-01~2026-11-01" })).toEqual({});
});

it("spells spans and lists", () => {
  expect(spanOf(spanText({ from: "2026-11-01", to: "2026-11-02" }))).toEqual({ from: "2026-11-01", to: "2026-11-02" });
  expect(listOf(undefined)).toEqual([]);
});
