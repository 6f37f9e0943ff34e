import { describe, expect, it, vi } from "vitest";

const kept = new Map<string, string>();
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => kept.set(name, text),
  removeItem: (name: string) => kept.delete(name),
};
vi.stubGlobal("window", { sessionStorage: storage, localStorage: storage });
vi.stubGlobal("location", { href: "https://shop.example/tea" });
const { findIntent, intentFor, noteIntent } = await import("./intent");

const SHOP = { api: "https://api.example", appid: "wx1" };

describe("what was ordered", () => {
  it("is noted for the intent that ordered it, not for the one of another tab", () => {
    const first = intentFor(SHOP, "pay:A", { quantity: 2 });
    const second = intentFor(SHOP, "pay:A", { quantity: 3 });
    noteIntent(SHOP, "pay:A", first.key, { order_no: "of the first" });
    expect(findIntent(SHOP, "pay:A")?.order_no).toBeUndefined();
    noteIntent(SHOP, "pay:A", second.key, { order_no: "of the second" });
    expect(intentFor(SHOP, "pay:A", { quantity: 3 }).order_no).toBe("of the second");
  });

  it("is kept without the telephone number, which makes another intent all the same", () => {
    const first = intentFor(SHOP, "pay:B", { quantity: 1, phone: "13800138000" });
    expect([...kept.values()].join()).not.toContain("13800138000");
    expect(intentFor(SHOP, "pay:B", { quantity: 1, phone: "13800138000" }).key).toBe(first.key);
    expect(intentFor(SHOP, "pay:B", { quantity: 1, phone: "13800138001" }).key).not.toBe(first.key);
    expect(first.key).toMatch(/^[\x21-\x7e]{1,64}$/);
  });
});
