import { expect, it } from "vitest";
import type { RefundView } from "../../api";
import { differences } from "../../parts/versions/differences";
import { openedRefund } from "./opened";

const WAITING = { state: "WAITING_APPROVAL", amount_fen: 500, reason: "破损", decided_by: "", note: "" } as RefundView;

it("shows who decides about a refund what somebody else decided first, and nothing that moves by itself", () => {
  const { seen } = openedRefund(WAITING, () => undefined);
  const refused = { ...WAITING, state: "REFUSED", decided_by: "wang", note: "请先核实" } as RefundView;
  expect(differences(seen(WAITING), seen(refused), {}).map(({ name, theirs }) => [name, theirs])).toEqual([
    ["refund_state", "REFUSED"],
    ["decided_by", "wang"],
    ["note", "请先核实"],
  ]);
  expect(differences(seen(WAITING), seen({ ...WAITING, looked_at: "2026-11-28T10:00:00Z" }), {})).toEqual([]);
});
