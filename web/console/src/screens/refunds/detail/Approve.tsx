/** The second person's yes: what goes back to whom, before it goes. */
import { useQueryClient } from "@tanstack/react-query";
import { approveRefund, call, type RefundView } from "../../../api";
import { useStrings } from "../../../i18n";
import { ConfirmMoney, CopyableId, decided, useRefundResult } from "../../../parts";
import { openedRefund } from "../opened";
import { actWords } from "../strings";
import { GoodsList } from "./Goods";

export function Approve({ refund, onClose }: { refund: RefundView; onClose: () => void }) {
  const t = useStrings(actWords);
  const queries = useQueryClient();
  const resultOf = useRefundResult();
  const close = () => {
    onClose();
    void queries.invalidateQueries({ queryKey: ["refunds"] });
    void queries.invalidateQueries({ queryKey: ["orders"] });
  };
  const approve = async () => {
    const path = { refund_no: refund.refund_no };
    return resultOf(
      await decided(openedRefund(refund, close), {}, (headers) => call(approveRefund({ path, body: {}, headers }))),
    );
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
        ...(refund.goods.length > 0 ? [{ label: t.goods, value: <GoodsList refund={refund} /> }] : []),
        { label: t.askedBy, value: refund.asked_by },
        { label: t.reason, value: <span className="mc-any">{refund.reason || "—"}</span> },
      ]}
      irreversible={t.approveAbout}
      onConfirm={approve}
    />
  );
}
