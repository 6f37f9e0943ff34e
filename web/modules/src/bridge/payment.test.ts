import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("window", { location: { href: "https://shop.example/tea?x=1#top" } });
vi.stubGlobal("document", { addEventListener: () => undefined });
vi.stubGlobal("navigator", { userAgent: "" });
vi.stubGlobal("location", { href: "https://shop.example/tea?x=1#top" });
const { readOutcome } = await import("./payment");

describe("what the bridge says of a payment", () => {
  it("is ok, or says nothing of the payment", () => {
    expect(readOutcome({ err_msg: "get_brand_wcpay_request:ok" })).toBe("ok");
    expect(readOutcome({ err_msg: "get_brand_wcpay_request:cancel" })).toBe("away");
    expect(readOutcome({ err_msg: "get_brand_wcpay_request:fail" })).toBe("away");
    expect(readOutcome({})).toBe("away");
    expect(readOutcome(undefined)).toBe("away");
  });

  it("is stale when WeChat misses the amount of an old prepay_id", () => {
    expect(readOutcome({ err_msg: "get_brand_wcpay_request:fail", err_desc: "缺少参数:total_fee" })).toBe("stale");
  });

  it("names the address that is in no payment directory", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const answer = { err_msg: "get_brand_wcpay_request:fail", err_desc: "当前页面的URL未注册：https://shop.example/" };
    expect(readOutcome(answer)).toBe("unregistered");
    expect(said).toHaveBeenCalledWith(expect.stringContaining("https://shop.example/tea?x=1"));
  });
});
