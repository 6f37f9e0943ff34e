/** What may be done about a refund now: the API says which; who asked for it withdraws it, and sees who approves it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Space } from "antd";
import { useState } from "react";
import { call, type RefundView, settleRefund } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useProblemText } from "../../../parts";
import { actWords } from "../strings";
import { Approve } from "./Approve";
import { Refuse } from "./Refuse";
import { Resolve } from "./Resolve";
import { Withdraw } from "./Withdraw";

export function RefundActions({ refund }: { refund: RefundView }) {
  const t = useStrings(actWords);
  const [opened, setOpened] = useState<"approve" | "refuse">();
  const close = () => setOpened(undefined);
  const isOwn = refund.allowed_actions.includes("withdraw");
  return (
    <Space wrap>
      {refund.state === "WAITING_APPROVAL" && (
        <>
          <Allowed scope="orders:approve_refund" reason={isOwn ? t.ownRequest : undefined}>
            <Button type="primary" onClick={() => setOpened("approve")}>
              {t.approve}
            </Button>
          </Allowed>
          {isOwn ? (
            <Withdraw refund={refund} />
          ) : (
            <Allowed scope="orders:approve_refund">
              <Button danger onClick={() => setOpened("refuse")}>
                {t.refuse}
              </Button>
            </Allowed>
          )}
        </>
      )}
      {refund.allowed_actions.includes("settle") && <Settle refund={refund} />}
      {refund.allowed_actions.includes("resolve") && <Resolve refund={refund} />}
      {opened === "approve" && <Approve refund={refund} onClose={close} />}
      {opened === "refuse" && <Refuse refund={refund} onClose={close} />}
    </Space>
  );
}

function Settle({ refund: { refund_no, state } }: { refund: RefundView }) {
  const t = useStrings(actWords);
  const { message } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const settle = useMutation({
    mutationFn: () => call(settleRefund({ path: { refund_no } })),
    onSuccess: (settled) => {
      queries.setQueryData(["refunds", refund_no], settled);
      void queries.invalidateQueries({ queryKey: ["orders"] });
      void (settled.state === "CREATED" ? message.info(t.notYet, 8) : message.success(t.looked));
    },
    onError: (problem) => void message.error(problemText(problem)),
  });
  return (
    <Allowed scope="orders:refund">
      <Button loading={settle.isPending} onClick={() => settle.mutate()}>
        {state === "CREATED" ? t.again : t.settle}
      </Button>
    </Allowed>
  );
}
