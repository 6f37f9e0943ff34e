import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("window", {});
vi.stubGlobal("location", { href: "https://shop.example/tea?code=1&state=2#top" });
const { entryUrl, without } = await import("./entry");

describe("addresses", () => {
  it("are the one that the document was opened with, without hash", () => {
    expect(entryUrl).toBe("https://shop.example/tea?code=1&state=2");
  });

  it("lose code and state, and nothing else changes a byte", () => {
    const names = ["code", "state"];
    expect(without("https://s.example/a?code=1&state=2", names)).toBe("https://s.example/a");
    expect(without("https://s.example/a?x=%e8%8c%b6&code=1&y=a+b&state=2&codes=3#h?code=4", names)).toBe(
      "https://s.example/a?x=%e8%8c%b6&y=a+b&codes=3#h?code=4",
    );
    expect(without("https://s.example/a#top", names)).toBe("https://s.example/a#top");
  });
});
