/** Starts a stopped red packet, after saying what goes out at once. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, type ButtonProps } from "antd";
import { useState } from "react";
import { call, type RedPacketView, startRedPacket } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { ConfirmMoney, decided, Money } from "../../../parts";
import { openedPacket } from "../opened";
import { changeWords } from "../strings";

export function StartPacket({ packet, size }: { packet: RedPacketView; size?: ButtonProps["size"] }) {
  const t = useStrings(changeWords);
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { red_packet_id, name, mchid, campaign, waiting, left_fen } = packet;
  const start = async () => {
    await decided(openedPacket(packet), {}, (headers) => call(startRedPacket({ path: { red_packet_id }, headers })));
    return { id: red_packet_id };
  };
  // Whoever reads it again would take this button, and the dialog with it, away.
  const close = () => {
    setAsks(false);
    void queries.invalidateQueries({ queryKey: ["red-packets"] });
  };
  return (
    <>
      <Allowed scope="red_packet:write">
        <Button {...(size && { size })} type="primary" onClick={() => setAsks(true)}>
          {t.start}
        </Button>
      </Allowed>
      <ConfirmMoney
        open={asks}
        onClose={close}
        title={t.startTitle(name)}
        okText={t.start}
        scope="red_packet:write"
        {...(waiting.count > 0 && { count: waiting.count, amountFen: waiting.amount_fen })}
        account={mchid}
        campaign={campaign}
        facts={[{ label: t.leftInAll, value: <Money fen={left_fen} /> }]}
        irreversible={t.startAbout}
        onConfirm={start}
      />
    </>
  );
}
