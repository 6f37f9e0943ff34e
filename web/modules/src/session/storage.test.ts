import { describe, expect, it, vi } from "vitest";

class Full {
  readonly kept = new Map<string, string>();
  isFull = false;
  getItem = (name: string) => this.kept.get(name) ?? null;
  removeItem = (name: string) => this.kept.delete(name);
  setItem(name: string, text: string) {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.kept.set(name, text);
  }
}

const storage = new Full();
vi.stubGlobal("window", { sessionStorage: storage, localStorage: storage });
const { load, save } = await import("./storage");

describe("what is kept", () => {
  it("is the last that was saved, also where the storage was full for a while", () => {
    storage.isFull = true;
    save("browser", "intent", 1);
    expect(load("browser", "intent")).toBe(1);
    storage.isFull = false;
    save("browser", "intent", 2);
    expect(load("browser", "intent")).toBe(2);
  });
});
