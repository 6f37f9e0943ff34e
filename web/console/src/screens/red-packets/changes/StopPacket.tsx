/** Stops a red packet at once, with a reason for whoever looks at it later. */
import { Alert, Button, type ButtonProps, Input, Modal } from "antd";
import { useId, useState } from "react";
import { call, type RedPacketView, stopRedPacket } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, ProblemAlert } from "../../../parts";
import { openedPacket } from "../opened";
import { changeWords } from "../strings";
import { usePacketChange } from "./usePacketChange";

type StopPacketProps = { packet: RedPacketView; size?: ButtonProps["size"] };

export function StopPacket({ packet, size }: StopPacketProps) {
  const t = useStrings(changeWords);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Allowed scope="red_packet:write">
        <Button danger {...(size && { size })} onClick={() => setAsks(true)}>
          {t.stop}
        </Button>
      </Allowed>
      {asks && <Question packet={packet} onClose={() => setAsks(false)} />}
    </>
  );
}

function Question({ packet, onClose }: { packet: RedPacketView; onClose: () => void }) {
  const t = useStrings(changeWords);
  const { red_packet_id, name } = packet;
  const id = useId();
  const [reason, setReason] = useState("");
  const stop = usePacketChange(
    () =>
      decided(openedPacket(packet), {}, (headers) =>
        call(stopRedPacket({ path: { red_packet_id }, body: { reason: reason.trim() }, headers })),
      ),
    t.stopped,
  );
  return (
    <Modal
      open
      title={t.stopTitle(name)}
      okText={t.stop}
      okButtonProps={{ danger: true, disabled: reason.trim() === "" }}
      confirmLoading={stop.isPending}
      onOk={() => stop.mutate(undefined, { onSuccess: onClose, onError: (problem) => isLeft(problem) && onClose() })}
      onCancel={onClose}
    >
      <div className="mc-stack">
        <Alert type="warning" showIcon title={t.stopAbout} />
        <div className="mc-filter">
          <label htmlFor={id}>{t.stopReason}</label>
          <Input
            id={id}
            maxLength={200}
            placeholder={t.stopReasonExample}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        {stop.error && <ProblemAlert error={stop.error} />}
      </div>
    </Modal>
  );
}
