/** Puts a red packet away, and takes it out again. */
import { App, Button, type ButtonProps } from "antd";
import { archiveRedPacket, call, type RedPacketView, restoreRedPacket } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { useConfirm, useProblemText } from "../../../parts";
import { changeWords } from "../strings";
import { usePacketChange } from "./usePacketChange";

type Props = { packet: RedPacketView; size?: ButtonProps["size"] };

export function ArchivePacket({ packet: { red_packet_id, name }, size }: Props) {
  const t = useStrings(changeWords);
  const confirm = useConfirm();
  const archive = usePacketChange(() => call(archiveRedPacket({ path: { red_packet_id } })), t.archived);
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

export function RestorePacket({ packet: { red_packet_id }, size }: Props) {
  const t = useStrings(changeWords);
  const { message } = App.useApp();
  const problemText = useProblemText();
  const restore = usePacketChange(() => call(restoreRedPacket({ path: { red_packet_id } })), t.restored);
  return (
    <Allowed scope="red_packet:write">
      <Button
        type="primary"
        {...(size && { size })}
        loading={restore.isPending}
        onClick={() => restore.mutate(undefined, { onError: (problem) => void message.error(problemText(problem)) })}
      >
        {t.restore}
      </Button>
    </Allowed>
  );
}
