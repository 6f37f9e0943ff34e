import { describe, expect, it } from "vitest";
import { en } from "./en";
import { beijingTime, fill, firstDay, lastDay, shortYuan, textsOf, yuan } from "./words";
import { zh } from "./zh";

describe("money", () => {
  it("is exact where a floating point is not", () => {
    expect(yuan(0)).toBe("0.00");
    expect(yuan(7)).toBe("0.07");
    expect(yuan(1_999)).toBe("19.99");
    expect(yuan(900_719_925_474_099)).toBe("9007199254740.99");
  });

  it("is short where there are no cents", () => {
    expect(shortYuan(500)).toBe("5");
    expect(shortYuan(550)).toBe("5.50");
  });
});

describe("times", () => {
  it("are Beijing's", () => {
    expect(beijingTime("2026-12-01T17:05:09.123Z")).toBe("2026-12-02 01:05");
    expect(firstDay("2026-11-30T16:00:00Z")).toBe("2026-12-01");
  });

  it("end on the last day that is still good", () => {
    expect(lastDay("2026-12-31T16:00:00Z")).toBe("2026-12-31");
    expect(lastDay("2026-12-31T15:59:59Z")).toBe("2026-12-31");
  });
});

describe("texts", () => {
  it("have the same gaps in both languages", () => {
    const gaps = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    for (const name of Object.keys(zh) as (keyof typeof zh)[])
      expect([name, gaps(en[name])]).toEqual([name, gaps(zh[name])]);
  });

  it("are Chinese unless another language is asked for", () => {
    expect(textsOf("")).toBe(zh);
    expect(textsOf("zh-Hans-CN")).toBe(zh);
    expect(textsOf("en-GB")).toBe(en);
  });

  it("are filled with what stands for each gap", () => {
    expect(fill("满 {yuan} 元，{n} 张", { yuan: "10", n: 2 })).toBe("满 10 元，2 张");
  });
});
