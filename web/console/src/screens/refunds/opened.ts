import { call, type RefundView, showRefund } from "../../api";
import type { Opened } from "../../parts";

/** A refund as somebody decides on it. */
export function openedRefund(thing: RefundView, onTheirs: (now: RefundView) => void) {
  return {
    thing,
    read: () => call(showRefund({ path: { refund_no: thing.refund_no } })),
    seen: ({ state, amount_fen, reason, decided_by, note }) => ({
      refund_state: state,
      amount_fen,
      reason,
      decided_by,
      note,
    }),
    onTheirs,
  } satisfies Opened<RefundView>;
}
