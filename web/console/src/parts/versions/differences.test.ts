import { expect, it } from "vitest";
import { differences, flattened } from "./differences";

const opened = {
  price_fen: 100,
  limits: { total_count: 5 },
  tags: ["茶"],
  valid_to: "2026-12-31T16:00:00Z",
  places: [{ name: "top" }],
};

it("names nested fields with dots", () => {
  expect(flattened(opened)).toEqual({
    price_fen: 100,
    "limits.total_count": 5,
    tags: ["茶"],
    valid_to: "2026-12-31T16:00:00Z",
    "places.0.name": "top",
  });
});

it("shows theirs against mine, with what only I change", () => {
  const now = { ...opened, price_fen: 200, limits: { total_count: 9 } };
  expect(differences(opened, now, { price_fen: 300, tags: ["绿茶"] })).toEqual([
    { name: "price_fen", opened: 100, theirs: 200, mine: 300, isTheirs: true },
    { name: "limits.total_count", opened: 5, theirs: 9, isTheirs: true },
    { name: "tags", opened: ["茶"], theirs: ["茶"], mine: ["绿茶"], isTheirs: false },
  ]);
});

it("is no conflict where nothing that is seen changed, or where it is as wanted already", () => {
  const same = { ...opened, valid_to: "2027-01-01T00:00:00.000+08:00" };
  expect(differences(opened, same, { price_fen: 300 })).toEqual([]);
  expect(differences(opened, { ...opened, price_fen: 300 }, { price_fen: 300 })).toEqual([]);
});
