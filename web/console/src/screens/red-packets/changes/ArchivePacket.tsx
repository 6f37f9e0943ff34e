/** Puts a red packet away, and takes it out again. */
import { App, Button, type ButtonProps } from "antd";
import { archiveRedPacket, call, type RedPacketView, restoreRedPacket } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, useConfirm, useProblemText } from "../../../parts";
import { openedPacket } from "../opened";
import { changeWords } from "../strings";
import { usePacketChange } from "./usePacketChange";

type Props = { packet: RedPacketView; size?: ButtonProps["size"] };

export function ArchivePacket({ packet, size }: Props) {
  const t = useStrings(changeWords);
  const { red_packet_id, name } = packet;
  const confirm = useConfirm();
  const archive = usePacketChange(
    () => decided(openedPacket(packet), {}, (headers) => call(archiveRedPacket({ path: { red_packet_id }, headers }))),
    t.archived,
  );
  const ask = () =>
    confirm({
      title: t.archiveTitle(name),
      content: t.archiveAbout,
      okText: t.archive,
      isDanger: true,
      onOk: () => archive.mutateAsync(),
    });
  return (
    <Allowed scope="red_packet:write">
      <Button {...(size && { size })} onClick={ask}>
        {t.archive}
      </Button>
    </Allowed>
  );
}

export function RestorePacket({ packet, size }: Props) {
  const t = useStrings(changeWords);
  const { red_packet_id } = packet;
  const { message } = App.useApp();
  const problemText = useProblemText();
  const restore = usePacketChange(
    () => decided(openedPacket(packet), {}, (headers) => call(restoreRedPacket({ path: { red_packet_id }, headers }))),
    t.restored,
  );
  return (
    <Allowed scope="red_packet:write">
      <Button
        type="primary"
        {...(size && { size })}
        loading={restore.isPending}
        onClick={() =>
          restore.mutate(undefined, {
            onError: (problem) => void (isLeft(problem) || message.error(problemText(problem))),
          })
        }
      >
        {t.restore}
      </Button>
    </Allowed>
  );
}
