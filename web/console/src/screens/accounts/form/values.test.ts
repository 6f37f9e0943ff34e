import { describe, expect, it } from "vitest";
import type { MerchantView } from "../../../api";
import { fieldOfCheck, pemsIn, toChange, toConnect, valuesOf } from "./values";

const account = {
  mchid: "1900000109",
  display_name: "小店",
  public_key_id: "PUB_KEY_ID_1",
  official_accounts: [{ appid: "wx1234567890abcdef", page_hosts: ["shop.example"] }],
} as MerchantView;

describe("what the API is told", () => {
  it("is only what was changed", () => {
    const begun = valuesOf(account);
    expect(toChange(begun, begun)).toEqual({});
    expect(toChange({ ...begun, display_name: " 大店 ", apiv3_key: "k".repeat(32) }, begun)).toEqual({
      display_name: "大店",
      apiv3_key: "k".repeat(32),
    });
  });

  it("keeps the secret of an official account whose hosts change", () => {
    const begun = valuesOf(account);
    const official_accounts = [{ appid: "wx1234567890abcdef", secret: "", page_hosts: ["shop.example", "b.example"] }];
    expect(toChange({ ...begun, official_accounts }, begun)).toEqual({ official_accounts });
  });

  it("names a new account and each certificate", () => {
    const pem = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----";
    const values = { ...valuesOf(), mchid: " 1900000109 ", platform_certificates_pem: `${pem}\n${pem}` };
    expect(toConnect(values)).toEqual({ mchid: "1900000109", platform_certificates_pem: [pem, pem] });
    expect(pemsIn("no certificate")).toEqual([]);
  });
});

it("finds the field of a check that failed", () => {
  const values = valuesOf(account);
  expect(fieldOfCheck("official_account_secret wx1234567890abcdef", values)).toBe("official_accounts.0.secret");
  expect(fieldOfCheck("official_account wx1234567890abcdef", values)).toBe("official_accounts.0.appid");
  expect(fieldOfCheck("merchant_certificate", values)).toBe("certificate_pem");
  expect(fieldOfCheck("merchant_certificate", { ...values, p12_base64: "abc" })).toBe("p12_base64");
  expect(fieldOfCheck("apiv3_key", values)).toBe("apiv3_key");
});
