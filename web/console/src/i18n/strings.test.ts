import { describe, expect, it } from "vitest";
import { strings } from "./strings";

describe("strings", () => {
  it("gives words and functions of each language", () => {
    const words = strings({
      title: { zh: "商户号", en: "Accounts" },
      rows: { zh: (n: number) => `共 ${n} 行`, en: (n: number) => `${n} rows` },
    });
    expect(words.inLanguage.zh.title).toBe("商户号");
    expect(words.inLanguage.en.rows(3)).toBe("3 rows");
  });

  it("does not compile where a language is missing", () => {
    // @ts-expect-error English is missing
    strings({ title: { zh: "商户号" } });
    // @ts-expect-error the English function takes another argument
    strings({ rows: { zh: (n: number) => `${n}`, en: (n: Date) => `${n}` } });
  });
});
