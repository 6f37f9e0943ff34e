/** One red packet: how it stands, its terms, how machines call it, and its sends. */
import "../red-packets.css";
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import type { RedPacketView } from "../../../api";
import { PACKET_STATES, useStrings } from "../../../i18n";
import { CopyableId, Loaded, PageHeader, StackedBar, StateTag, yuanText } from "../../../parts";
import { PacketActions } from "../changes/PacketActions";
import { hintOf } from "../hints";
import { LimitBars, Ribbon } from "../parts";
import { SendList } from "../sends/SendList";
import { detailWords, words } from "../strings";
import { usePacket } from "../usePacket";
import { MachineSnippet } from "./MachineSnippet";
import { Terms } from "./Terms";

const route = getRouteApi("/red-packets/$id/");

export function PacketDetail() {
  const { id } = route.useParams();
  return <Loaded query={usePacket(id)}>{(packet) => <Packet packet={packet} />}</Loaded>;
}

function Packet({ packet }: { packet: RedPacketView }) {
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {packet.name}
            <StateTag state={PACKET_STATES[packet.state]} />
          </Space>
        }
        about={<CopyableId id={packet.red_packet_id} />}
      >
        <PacketActions packet={packet} hasRibbon={hintOf(packet)?.cures.includes("start") ?? false} />
      </PageHeader>
      <div className="mc-banner">
        <Ribbon packet={packet} />
      </div>
      <Limits packet={packet} />
      <SendList packet={packet} />
      <div className="mc-columns">
        <Terms packet={packet} />
        <MachineSnippet packet={packet} />
      </div>
    </>
  );
}

function Limits({ packet }: { packet: RedPacketView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const { opened, unopened, waiting, returned, failed, worst_case } = packet;
  return (
    <section className="mc-card" aria-labelledby="limits">
      <h2 id="limits">{t.limits}</h2>
      <div className="mc-stack mc-packet-figures">
        <LimitBars packet={packet} />
        <StackedBar
          label={t.tallies}
          portions={[
            { label: list.opened, value: opened.count, tone: "good" },
            { label: list.unopened, value: unopened.count, tone: "busy" },
            { label: list.waiting, value: waiting.count, tone: "warn" },
            { label: list.returned, value: returned.count, tone: "idle" },
            { label: list.failed, value: failed.count, tone: "bad" },
          ]}
        />
        <p className="mc-quiet">
          {t.worstCase(worst_case.count.toLocaleString("en"), yuanText(worst_case.amount_fen))}
        </p>
      </div>
    </section>
  );
}
