/** The second person's yes: what goes back to whom, before it goes. */
import { useQueryClient } from "@tanstack/react-query";
import { approveRefund, call, ifMatch, type RefundView } from "../../../api";
import { useStrings } from "../../../i18n";
import { ConfirmMoney, CopyableId, useRefundResult } from "../../../parts";
import { actWords } from "../strings";

export function Approve({ refund, onClose }: { refund: RefundView; onClose: () => void }) {
  const t = useStrings(actWords);
  const queries = useQueryClient();
  const resultOf = useRefundResult();
  const approve = async () => {
    const headers = ifMatch(refund.version);
    return resultOf(await call(approveRefund({ path: { refund_no: refund.refund_no }, body: {}, headers })));
  };
  const close = () => {
    onClose();
    void queries.invalidateQueries({ queryKey: ["refunds"] });
    void queries.invalidateQueries({ queryKey: ["orders"] });
  };
  return (
    <ConfirmMoney
      open
      onClose={close}
      title={t.approveTitle}
      okText={t.approve}
      scope="orders:approve_refund"
      amountFen={refund.amount_fen}
      account={refund.mchid}
      facts={[
        { label: t.order, value: <CopyableId id={refund.order_no} /> },
        { label: t.askedBy, value: refund.asked_by },
        { label: t.reason, value: <span className="mc-any">{refund.reason || "—"}</span> },
      ]}
      irreversible={t.approveAbout}
      onConfirm={approve}
    />
  );
}
