/** Money is an integer number of fen; yuan are only its spelling, made and read without fractions. */

/** Return fen as yuan with two decimals and groups of three: 123450 is "1,234.50". */
export function yuanText(fen: number): string {
  const size = Math.abs(fen);
  const yuan = Math.trunc(size / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${yuan}.${(size % 100).toString().padStart(2, "0")}`;
}

/** Return fen as yuan with their sign: 123450 is "¥1,234.50", -279 is "-¥2.79". */
export function moneyText(fen: number): string {
  return `${fen < 0 ? "-" : ""}¥${yuanText(Math.abs(fen))}`;
}

/** Return fen as a person types them into a field: 123450 is "1234.50", 100000 is "1000". */
export function yuanInputText(fen: number): string {
  return yuanText(fen).replaceAll(",", "").replace(/\.00$/, "");
}

/** Return what a person typed as fen, exactly; undefined for what is no amount of at most two decimals. */
export function fenOf(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^[¥￥]/, "")
    .replaceAll("，", ",")
    .replace("。", ".");
  // Commas stand between groups of three: "1,50" may be meant as one and a half.
  const match = /^(\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match?.[1]) {
    return undefined;
  }
  return Number(match[1].replaceAll(",", "")) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
