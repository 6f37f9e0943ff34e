/** A campaign's board: every kind on every day, each for itself. Two kinds are never added up. */
import { type BoardLineView, call, type EventKind, showBoard } from "../../../api";
import type { Span } from "../../../parts/filters";
import { daysOf, endOfDay, startOfDay } from "../../../parts/time";

export type Sums = Pick<BoardLineView, "count" | "customers" | "unattributed" | "amount_fen">;
export type Board = {
  total: (kind: EventKind) => Sums;
  /** A line for each day of the span, also for those on which nothing happened. */
  byDay: (kind: EventKind) => (Sums & { day: string })[];
};

const NOTHING: Sums = { count: 0, customers: 0, unattributed: 0, amount_fen: 0 };

/** Read all pages of the board: a page is of a part of the customers. */
export async function readBoard(campaign: string, span: Span, signal: AbortSignal): Promise<Board> {
  const query = { from: startOfDay(span.from), to: endOfDay(span.to) };
  const lines: BoardLineView[] = [];
  let cursor = "";
  do {
    const page = await call(showBoard({ path: { campaign }, query: { ...query, cursor }, signal }));
    lines.push(...page.lines);
    cursor = page.cursor;
  } while (cursor);
  return boardOf(lines, span);
}

/** Add up the lines of one kind and day, customers too, as the pages' lines want it. */
export function boardOf(lines: BoardLineView[], { from, to }: Span): Board {
  const sums = new Map<string, Sums>();
  for (const line of lines) {
    const key = keyOf(line.kind, line.day);
    const known = sums.get(key) ?? NOTHING;
    sums.set(key, {
      count: known.count + line.count,
      customers: known.customers + line.customers,
      unattributed: known.unattributed + line.unattributed,
      amount_fen: known.amount_fen + line.amount_fen,
    });
  }
  const at = (kind: EventKind, day: string | null) => sums.get(keyOf(kind, day)) ?? NOTHING;
  return {
    total: (kind) => at(kind, null),
    byDay: (kind) => daysOf(from, to).map((day) => ({ day, ...at(kind, day) })),
  };
}

const keyOf = (kind: EventKind, day: string | null) => `${kind} ${day}`;

/** Return a share in percent with one decimal: "37.5%". More than all is possible, for what began before these days. */
export function rateText(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((part * 1000) / whole) / 10}%` : "—";
}
