/** A day's ledger as the lines of a table: from the opening balance to the closing one. */
import type { LedgerView } from "../../../api";

type Name = "opening" | "payments" | "refunds" | "redPackets" | "transfers" | "fees" | "other" | "total" | "closing";

export type SumLine = { name: Name; theirs: number | null; ours: number | null; isSum: boolean };

export function sumLines({ wechat, ours, opening_fen, closing_fen, expected_closing_fen }: LedgerView): SumLine[] {
  const line = (name: Name, theirs: number | null, here: number | null, isSum = false) => ({
    name,
    theirs,
    ours: here,
    isSum,
  });
  return [
    line("opening", opening_fen, opening_fen, true),
    line("payments", wechat.payments_fen, ours.payments_fen),
    line("refunds", wechat.refunds_fen, ours.refunds_fen),
    line("redPackets", wechat.red_packets_fen, ours.red_packets_fen),
    line("transfers", wechat.transfers_fen, ours.transfers_fen),
    line("fees", wechat.fees_fen, ours.fees_fen),
    line("other", wechat.other_fen, ours.other_fen),
    line("total", wechat.total_fen, ours.total_fen, true),
    line("closing", closing_fen, expected_closing_fen, true),
  ];
}
