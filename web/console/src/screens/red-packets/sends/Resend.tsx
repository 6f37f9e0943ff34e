/** Sends once more what ended unpaid: says that WeChat was asked, and is asked again before anything is paid. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call, resendRedPacket, type SendDetailView } from "../../../api";
import { SEND_STATES, useStrings, useText } from "../../../i18n";
import { beijingText, ConfirmMoney, CopyableId, decided } from "../../../parts";
import { openedSend } from "../opened";
import { actWords, sendWords } from "../strings";

export function Resend({ send, onClose }: { send: SendDetailView; onClose: () => void }) {
  const t = useStrings(actWords);
  const words = useStrings(sendWords);
  const text = useText();
  const queries = useQueryClient();
  const confirmedAt = send.story.at(-1)?.at ?? send.reserved_at;
  const resend = async () => {
    const path = { send_id: send.send_id };
    const made = await decided(openedSend(send), {}, (headers) => call(resendRedPacket({ path, headers })));
    const note = (
      <Link to="/red-packet-sends/$id" params={{ id: made.send_id }}>
        {t.newSend}
      </Link>
    );
    return { id: made.bill_no, note };
  };
  const close = () => {
    onClose();
    void queries.invalidateQueries({ queryKey: ["red-packets"] });
  };
  return (
    <ConfirmMoney
      open
      onClose={close}
      title={t.resendTitle}
      okText={t.RESEND}
      scope="red_packet:write"
      amountFen={send.amount_fen}
      count={1}
      account={send.mchid}
      campaign={send.campaign}
      facts={[
        { label: words.customer, value: <CopyableId id={send.openid} /> },
        { label: words.billNo, value: <CopyableId id={send.bill_no} /> },
        { label: t.firstPaidNobody, value: t.lastAnswer(text(SEND_STATES[send.state]), beijingText(confirmedAt)) },
      ]}
      irreversible={t.resendAbout}
      onConfirm={resend}
    />
  );
}
