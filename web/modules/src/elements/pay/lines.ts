/** What is ordered, as an attribute says it: `TEA-001:2,CUP-001`. */
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
      const [product_number = "", count = "1"] = item.split(":").map((part) => part.trim());
      return { product_number, quantity: boundedQuantity(Number(count)) };
    });
}

export function isPhoneRight(text: string, isOptional: boolean): boolean {
  const typed = text.trim();
  return typed ? PHONE.test(typed) : isOptional;
}

export function boundedQuantity(quantity: number): number {
  return Math.min(Math.max(Math.trunc(quantity) || 1, 1), MAX_QUANTITY);
}
