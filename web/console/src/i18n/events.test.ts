import { expect, test } from "vitest";
import { EVENT_GROUPS, EVENT_KINDS } from "./events";

test("every kind of event belongs to one group", () => {
  expect(EVENT_GROUPS.flatMap(({ options }) => options).sort()).toEqual(Object.keys(EVENT_KINDS).sort());
});
