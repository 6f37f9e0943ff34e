import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROBLEMS, problemText } from "./problems";

interface Response {
  $ref?: string;
  description?: string;
}

interface Operation {
  responses: Record<string, Response>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Response> };
}

const API: Description = JSON.parse(
  readFileSync(new URL("../../../../functions/describe_api/openapi.json", import.meta.url), "utf-8"),
);
const OTHERS = /^\/v1\/(admin|machine|callbacks)\//;
/** What these elements get wrong has one text for all. */
const OUR_FAULTS = [
  "malformed_request",
  "payload_too_large",
  "unsupported_media_type",
  "idempotency_key_reused",
  "internal_error",
];

function codesForPages(): Set<string> {
  const operations = Object.entries(API.paths).filter(([path]) => path.startsWith("/v1/") && !OTHERS.test(path));
  const responses = operations.flatMap(([, methods]) =>
    Object.values(methods).flatMap((one) => Object.values(one.responses)),
  );
  const described = responses.map((one) => {
    const named = one.$ref ? API.components.responses[one.$ref.split("/").pop() ?? ""] : one;
    return named?.description ?? "";
  });
  return new Set(described.flatMap((text) => [...text.matchAll(/`(\w+)`:/g)].map((match) => match[1] ?? "")));
}

describe("problem texts", () => {
  it("are there for every code that the API answers pages with", () => {
    const missing = [...codesForPages()].filter((code) => !(code in PROBLEMS) && !OUR_FAULTS.includes(code));
    expect(missing).toEqual([]);
    expect(codesForPages().size).toBeGreaterThan(10);
  });

  it("are in both languages, and never empty or the same", () => {
    for (const [zh, en] of Object.values(PROBLEMS)) {
      expect(zh).toMatch(/[一-鿿]/);
      expect(en).toMatch(/[A-Za-z]{3}/);
      expect(zh).not.toBe(en);
    }
  });

  it("say something of a code that is newer than this build", () => {
    expect(problemText("brand_new", true)).toBe(problemText("internal_error", true));
  });
});
