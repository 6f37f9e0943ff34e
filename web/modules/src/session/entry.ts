/** The address with which this document was opened, and the one to come back to. */
import { shared } from "./shared";

/** With its query and without hash: WeChat on iOS signs this one whatever the page does to its address. */
export const entryUrl = shared("entry", () => here());

export function here(): string {
  return withoutHash(location.href);
}

export function withoutHash(url: string): string {
  return url.split("#", 1)[0] ?? url;
}

/** An address without these parameters; what else stands in it stays byte for byte. */
export function without(url: string, names: readonly string[]): string {
  const [, before = "", query, hash = ""] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/.exec(url) ?? [];
  const kept = (query ?? "").split("&").filter((pair) => pair && !names.includes(pair.split("=", 1)[0] ?? ""));
  return before + (kept.length ? `?${kept.join("&")}` : "") + hash;
}
