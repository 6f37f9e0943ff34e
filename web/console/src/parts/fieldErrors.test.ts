import { expect, it } from "vitest";
import { pathOf, sortErrors } from "./fieldErrors";

it("spells a path", () => {
  expect(pathOf("official_accounts.0.secret")).toEqual(["official_accounts", 0, "secret"]);
});

it("puts each error to its field, and keeps what the form has not", () => {
  const errors = [
    { field: "price_fen", rule: "must be more" },
    { field: "price_fen", rule: "must be even" },
    { field: "lines.1.name", rule: "is required" },
    { field: "", rule: "together too much" },
  ];
  const known = [["price"], ["lines", 1, "name"]];
  expect(sortErrors(errors, known, (field) => (field === "price_fen" ? "price" : field))).toEqual({
    atFields: [
      { name: ["price"], errors: ["must be more", "must be even"] },
      { name: ["lines", 1, "name"], errors: ["is required"] },
    ],
    elsewhere: [{ field: "", rule: "together too much" }],
  });
});
