/** Takes back one's own request for a refund, as long as nobody has decided about it. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, type RefundView, withdrawRefund } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, useConfirm, yuanText } from "../../../parts";
import { openedRefund } from "../opened";
import { actWords } from "../strings";

export function Withdraw({ refund }: { refund: RefundView }) {
  const t = useStrings(actWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const readAgain = async () => {
    void queries.invalidateQueries({ queryKey: ["orders"] });
    await queries.invalidateQueries({ queryKey: ["refunds"] });
  };
  const withdraw = async () => {
    const path = { refund_no: refund.refund_no };
    await decided(openedRefund(refund, readAgain), {}, (headers) => call(withdrawRefund({ path, headers })));
    await readAgain();
    void message.success(t.withdrawn);
  };
  const ask = () =>
    confirm({
      title: t.withdrawTitle,
      content: t.withdrawAbout(yuanText(refund.amount_fen)),
      okText: t.withdraw,
      isDanger: true,
      onOk: withdraw,
    });
  return (
    <Allowed scope="orders:refund">
      <Button onClick={ask}>{t.withdraw}</Button>
    </Allowed>
  );
}
