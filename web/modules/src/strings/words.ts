/** Texts by language, and figures as people read them. */
import { en } from "./en";
import { type Texts, zh } from "./zh";

const BEIJING_MS = 8 * 3600 * 1000;

export function isChinese(language: string): boolean {
  return !language || /^zh/i.test(language);
}

export function textsOf(language: string): Texts {
  return isChinese(language) ? zh : en;
}

/** A text with its gaps filled: `{n}` by `values.n`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Fen as yuan with two decimals, without a floating point. */
export function yuan(fen: number): string {
  const cents = String(fen % 100).padStart(2, "0");
  return `${(fen - (fen % 100)) / 100}.${cents}`;
}

/** Fen as people say them: no decimals where there are none. */
export function shortYuan(fen: number): string {
  return yuan(fen).replace(/\.00$/, "");
}

/** A moment of the API's (RFC 3339) as Beijing's clock shows it. */
export function beijingTime(moment: string): string {
  return beijing(Date.parse(moment)).slice(0, 16).replace("T", " ");
}

/** The last Beijing day before a moment at which something is over. */
export function lastDay(end: string): string {
  return beijing(Date.parse(end) - 1).slice(0, 10);
}

export function firstDay(start: string): string {
  return beijing(Date.parse(start)).slice(0, 10);
}

function beijing(ms: number): string {
  return new Date(ms + BEIJING_MS).toISOString();
}
