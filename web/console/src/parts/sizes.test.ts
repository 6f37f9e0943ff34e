import { expect, it } from "vitest";
import { sizeText } from "./sizes";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KB"],
  [2 * 1024 * 1024, "2 MB"],
])("spells %i bytes as %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
