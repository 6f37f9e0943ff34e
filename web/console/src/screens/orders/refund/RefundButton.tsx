/** Asks for a refund of an order, once however often it is sent. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { type AskRefund, call, createRefund, type FullOrderView, showMerchant } from "../../../api";
import { Allowed, useMay } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useKeys, useRefundResult } from "../../../parts";
import { RefundDialog } from "./RefundDialog";
import { refundWords } from "./strings";
import { MAX_REFUNDS } from "./values";

export function RefundButton({ order }: { order: FullOrderView }) {
  const t = useStrings(refundWords);
  const queries = useQueryClient();
  const resultOf = useRefundResult();
  const [isOpen, setOpen] = useState(false);
  const account = useAccount(order.mchid, isOpen);
  // Above the dialog: who closes it after a lost answer and asks for the same again has one refund.
  const { keyed, done } = useKeys<AskRefund>();
  const send = async (body: AskRefund) => {
    const refund = await call(createRefund({ path: { order_no: order.order_no }, ...keyed(body) }));
    done(body);
    return resultOf(refund);
  };
  const close = () => {
    setOpen(false);
    void queries.invalidateQueries({ queryKey: ["orders"] });
    void queries.invalidateQueries({ queryKey: ["refunds"] });
  };
  return (
    <>
      <Allowed scope="orders:refund" reason={reasonOf(order, t)}>
        <Button danger onClick={() => setOpen(true)}>
          {t.refund}
        </Button>
      </Allowed>
      {isOpen && !account.isLoading && (
        <RefundDialog order={order} account={account.data} send={send} onClose={close} />
      )}
    </>
  );
}

function reasonOf(order: FullOrderView, t: { nothingLeft: string; mostRefunds: string }): string | undefined {
  if (order.refundable_fen === 0) {
    return t.nothingLeft;
  }
  return order.refund_count >= MAX_REFUNDS ? t.mostRefunds : undefined;
}

/** The account's settings on refunds, for those who may see them. */
function useAccount(mchid: string, isWanted: boolean) {
  const may = useMay("merchant:read");
  return useQuery({
    queryKey: ["accounts", mchid],
    queryFn: ({ signal }) => call(showMerchant({ path: { mchid }, signal })),
    enabled: may && isWanted,
  });
}
