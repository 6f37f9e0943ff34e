import { describe, expect, it } from "vitest";
import { scopesOf } from "./scopes";

const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;

describe("scopesOf", () => {
  it("reads scope as words and scp as a list", () => {
    expect([...scopesOf(token({ scope: "openid product:read" }), [])]).toEqual(["openid", "product:read"]);
    expect([...scopesOf(token({ scp: ["product:write"], name: "运营" }), [])]).toEqual(["product:write"]);
  });

  it("falls back to what the issuer told where the token is opaque", () => {
    expect([...scopesOf("opaque", ["event:read"])]).toEqual(["event:read"]);
    expect([...scopesOf("a.!!.c", ["event:read"])]).toEqual(["event:read"]);
  });
});
