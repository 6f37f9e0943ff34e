/** A red packet as a card: what the customer sees, what is left of its limits, why it gives nothing out. */
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { RedPacketView } from "../../../api";
import { PACKET_STATES, useStrings } from "../../../i18n";
import { beijingText, StateTag } from "../../../parts";
import { PacketActions } from "../changes/PacketActions";
import { hintOf } from "../hints";
import { LimitBars, Ribbon, useAmountText } from "../parts";
import { words } from "../strings";

export function PacketCard({ packet }: { packet: RedPacketView }) {
  const t = useStrings(words);
  const amountText = useAmountText();
  const { red_packet_id, name, state, campaign, valid_to, blessing, sender_name, activity_name } = packet;
  return (
    <article className="mc-packet" aria-label={name}>
      <div className="mc-packet-cover">
        <b>{blessing}</b>
        <span>
          {sender_name} · {activity_name}
        </span>
      </div>
      <div className="mc-packet-body">
        <header>
          <h2>
            <Link to="/red-packets/$id" params={{ id: red_packet_id }}>
              {name}
            </Link>
          </h2>
          <StateTag state={PACKET_STATES[state]} />
        </header>
        <p className="mc-quiet">
          <span>{amountText(packet)}</span>
          <span>{t.until(beijingText(valid_to))}</span>
          {campaign && <Tag>{campaign}</Tag>}
        </p>
        <LimitBars packet={packet} />
        <Tallies packet={packet} />
        <Ribbon packet={packet} />
        <footer>
          <PacketActions packet={packet} size="small" hasRibbon={hintOf(packet)?.cures.includes("start") ?? false} />
        </footer>
      </div>
    </article>
  );
}

function Tallies({ packet: { waiting, unopened, opened, returned, failed } }: { packet: RedPacketView }) {
  const t = useStrings(words);
  const tallies = [
    [t.opened, opened.count],
    [t.unopened, unopened.count],
    [t.waiting, waiting.count],
    [t.returned, returned.count],
    [t.failed, failed.count],
  ] as const;
  return (
    <dl className="mc-packet-tallies">
      {tallies.map(([label, count]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="mc-figures">{count.toLocaleString("en")}</dd>
        </div>
      ))}
    </dl>
  );
}
