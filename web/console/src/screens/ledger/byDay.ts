/** One figure of the ledger, day by day, over the accounts that are listed. */
import type { LedgerView } from "../../api";

export const FIGURES = ["payments", "refunds", "redPackets", "transfers", "fees"] as const;
export type Figure = (typeof FIGURES)[number];

const OF: Record<Figure, (entry: LedgerView) => number> = {
  payments: ({ wechat }) => wechat.payments_fen,
  refunds: ({ wechat }) => wechat.refunds_fen,
  redPackets: ({ wechat }) => wechat.red_packets_fen,
  transfers: ({ wechat }) => wechat.transfers_fen,
  fees: ({ wechat }) => wechat.fees_fen,
};

/** Return what WeChat's bills tell of a figure on each listed day, the earliest first. */
export function byDay(entries: LedgerView[], figure: Figure): { day: string; fen: number }[] {
  const sums = new Map<string, number>();
  for (const entry of entries) {
    sums.set(entry.day, (sums.get(entry.day) ?? 0) + OF[figure](entry));
  }
  return [...sums].map(([day, fen]) => ({ day, fen })).sort((one, other) => (one.day < other.day ? -1 : 1));
}
