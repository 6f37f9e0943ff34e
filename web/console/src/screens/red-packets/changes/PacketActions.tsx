/** What may be done with a red packet in its state, the same at its card, in the list and on its page. */
import { useNavigate } from "@tanstack/react-router";
import { Button, type ButtonProps, Space } from "antd";
import type { RedPacketView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { changeWords } from "../strings";
import { ArchivePacket, RestorePacket } from "./ArchivePacket";
import { StartPacket } from "./StartPacket";
import { StopPacket } from "./StopPacket";

type PacketActionsProps = {
  packet: RedPacketView;
  size?: ButtonProps["size"];
  /** Leave starting away where a ribbon offers it beside. */
  hasRibbon?: boolean;
  /** In a table they stand in one line. */
  wraps?: boolean;
};

export function PacketActions({ packet, size, hasRibbon = false, wraps = true }: PacketActionsProps) {
  const t = useStrings(changeWords);
  const navigate = useNavigate();
  const sized = size ? { size } : {};
  if (packet.state === "ARCHIVED") {
    return <RestorePacket packet={packet} {...sized} />;
  }
  return (
    <Space wrap={wraps}>
      <Allowed scope="red_packet:write">
        <Button
          {...sized}
          onClick={() => navigate({ to: "/red-packets/$id/edit", params: { id: packet.red_packet_id } })}
        >
          {t.change}
        </Button>
      </Allowed>
      {packet.state === "ACTIVE" && <StopPacket packet={packet} {...sized} />}
      {packet.state === "STOPPED" && !hasRibbon && <StartPacket packet={packet} {...sized} />}
      <ArchivePacket packet={packet} {...sized} />
    </Space>
  );
}
