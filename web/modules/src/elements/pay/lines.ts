/** What is ordered, as an attribute says it: `TEA-001:2,CUP-001`; a comma or ":2" of a number as in an address. */
import type { CreateOrder } from "../../api/types";

export type Line = CreateOrder["lines"][number];

const MAX_QUANTITY = 9_999;
const PHONE = /^\+?[\d\s-]{6,20}$/;

export function readLines(items: string): Line[] {
  return items
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean)
    .map((item) => {
      // A number may have colons itself; what is no quantity belongs to it, so that nothing else is sold.
      const [, number = item, count = "1"] = /^(.*?)(?::(\d+))?$/.exec(item) ?? [];
      return { product_number: decoded(number), quantity: boundedQuantity(Number(count)) };
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function isPhoneRight(text: string, isOptional: boolean): boolean {
  const typed = text.trim();
  return typed ? PHONE.test(typed) : isOptional;
}

export function boundedQuantity(quantity: number): number {
  return Math.min(Math.max(Math.trunc(quantity) || 1, 1), MAX_QUANTITY);
}
