/** What may be done about a send now: the API says which, each dialog says what follows. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Space } from "antd";
import { useState } from "react";
import { call, cancelRedPacketSend, lookAtSend, type SendAction, type SendDetailView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, passLeft, useProblemText } from "../../../parts";
import { openedSend } from "../opened";
import { actWords, sendWords } from "../strings";
import { Resend } from "./Resend";
import { SettleByHand } from "./SettleByHand";

export function SendActions({ send }: { send: SendDetailView }) {
  const t = useStrings(actWords);
  const words = useStrings(sendWords);
  const { modal } = App.useApp();
  const [opened, setOpened] = useState<"SETTLE" | "RESEND">();
  const path = { send_id: send.send_id };
  const look = useSendChange(() => call(lookAtSend({ path })), t.looked);
  const cancel = useSendChange(
    () => decided(openedSend(send), {}, (headers) => call(cancelRedPacketSend({ path, headers }))),
    t.cancelled,
  );
  const askToCancel = () =>
    modal.confirm({
      title: t.cancelTitle,
      content: t.cancelAbout,
      okText: t.CANCEL,
      okButtonProps: { danger: true },
      onOk: () => cancel.mutateAsync().catch(passLeft),
    });
  const act = (action: SendAction) => {
    switch (action) {
      case "LOOK":
        return look.mutate();
      case "CANCEL":
        return askToCancel();
      default:
        return setOpened(action);
    }
  };
  const close = () => setOpened(undefined);
  if (send.actions.length === 0) {
    return <span className="mc-quiet">{words.noActions}</span>;
  }
  return (
    <Space wrap>
      {send.actions.map((action) => (
        <Allowed key={action} scope="red_packet:write">
          <Button loading={action === "LOOK" && look.isPending} onClick={() => act(action)}>
            {t[action]}
          </Button>
        </Allowed>
      ))}
      {opened === "SETTLE" && <SettleByHand send={send} onClose={close} />}
      {opened === "RESEND" && <Resend send={send} onClose={close} />}
    </Space>
  );
}

function useSendChange(change: () => Promise<SendDetailView>, done: string) {
  const { message } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["red-packets"] });
      void message.success(done);
    },
    onError: (problem) => void (isLeft(problem) || message.error(problemText(problem))),
  });
}
