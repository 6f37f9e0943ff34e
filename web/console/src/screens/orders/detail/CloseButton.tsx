/** Closes an unpaid order, at WeChat first: says what follows, and what came of it, even that nobody knows yet. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Modal } from "antd";
import { useState } from "react";
import { ApiProblem, call, closeOrder } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { ProblemAlert } from "../../../parts";
import { closeWords } from "../strings";

export function CloseButton({ orderNo }: { orderNo: string }) {
  const t = useStrings(closeWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const close = useMutation({
    mutationFn: () => call(closeOrder({ path: { order_no: orderNo } })),
    onSuccess: () => {
      setAsks(false);
      void message.success(t.closed);
    },
    onError: (problem) => {
      if (isPaid(problem)) {
        setAsks(false);
        void message.warning(t.paidMeanwhile, 8);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["orders"] }),
  });
  const open = () => {
    close.reset();
    setAsks(true);
  };
  return (
    <>
      <Allowed scope="orders:write">
        <Button onClick={open}>{t.close}</Button>
      </Allowed>
      <Modal
        open={asks}
        title={t.title}
        okText={t.close}
        cancelText={t.leave}
        okButtonProps={{ danger: true }}
        confirmLoading={close.isPending}
        onOk={() => close.mutate()}
        onCancel={() => setAsks(false)}
      >
        <div className="mc-stack">
          <Alert type="warning" showIcon title={t.about} />
          {close.error && <ProblemAlert error={close.error}>{isUnknown(close.error) && t.unknown}</ProblemAlert>}
        </div>
      </Modal>
    </>
  );
}

function isPaid(problem: Error): boolean {
  return problem instanceof ApiProblem && problem.code === "order_paid";
}

function isUnknown(problem: Error): boolean {
  return problem instanceof ApiProblem && problem.code === "outcome_unknown";
}
