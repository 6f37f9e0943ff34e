/** The terms of a red packet in the order of its form. */
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { RedPacketView } from "../../../api";
import { CHANNELS, NOTICE_CHANNELS, SOURCE_KINDS, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, FactsCard, Money } from "../../../parts";
import { useAmountText } from "../parts";
import { detailWords, SCENES, words } from "../strings";

export function Terms({ packet }: { packet: RedPacketView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const text = useText();
  const amountText = useAmountText();
  const { limits, channel, scene } = packet;
  const named = SCENES[channel][scene];
  const facts: Fact[] = [
    [list.name, packet.name],
    [list.campaign, packet.campaign],
    [list.activity, packet.activity_name],
    [list.account, <CopyableId key="mchid" id={packet.mchid} />],
    [list.appid, <CopyableId key="appid" id={packet.appid} />],
    [list.channel, text(CHANNELS[channel])],
    [list.sender, packet.sender_name],
    [list.amount, amountText(packet)],
    [list.scene, named ? `${text(named)} (${scene})` : scene],
    [list.blessing, packet.blessing],
    [list.remark, packet.remark],
    [list.totalCount, limits.total_count?.toLocaleString("en") ?? list.noLimit],
    [list.totalAmount, <Money key="total" fen={limits.total_amount_fen} />],
    [list.countADay, limits.daily_count?.toLocaleString("en") ?? list.noLimit],
    [
      list.amountADay,
      limits.daily_amount_fen === null ? list.noLimit : <Money key="d" fen={limits.daily_amount_fen} />,
    ],
    [list.perCustomer, limits.per_customer ?? list.noLimit],
    [list.perCustomerDaily, limits.per_customer_daily ?? list.noLimit],
    [t.freesOnReturn, packet.frees_on_return ? t.yes : t.no],
    [
      list.validity,
      <span key="valid">
        <BeijingTime at={packet.valid_from} /> – <BeijingTime at={packet.valid_to} />
      </span>,
    ],
    [t.sources, <Sources key="sources" packet={packet} />],
    [t.notice, <Notice key="notice" packet={packet} />],
    [t.createdAt, <BeijingTime key="created" at={packet.created_at} />],
    [list.updatedAt, <BeijingTime key="updated" at={packet.updated_at} />],
  ];
  return <FactsCard id="terms" title={t.terms} facts={facts} />;
}

function Sources({ packet: { source_kinds } }: { packet: RedPacketView }) {
  const t = useStrings(detailWords);
  const text = useText();
  if (source_kinds.length === 0) {
    return t.jobsOnly;
  }
  return (
    <span className="mc-tags">
      {source_kinds.map((kind) => (
        <Tag key={kind}>{text(SOURCE_KINDS[kind])}</Tag>
      ))}
    </span>
  );
}

function Notice({ packet: { red_packet_id, notice } }: { packet: RedPacketView }) {
  const t = useStrings(detailWords);
  const text = useText();
  if (!notice) {
    return t.noNotice;
  }
  return (
    <div className="mc-stack">
      <span>{text(NOTICE_CHANNELS[notice.channel])}</span>
      {notice.template_id && (
        <span>
          {t.template} <CopyableId id={notice.template_id} />
        </span>
      )}
      {Object.entries(notice.texts).map(([key, value]) => (
        <span key={key}>
          <code className="mc-quiet">{key}</code> {value}
        </span>
      ))}
      <Link to="/notices" search={{ red_packet_id }}>
        {t.sentNotices}
      </Link>
      {notice.url && (
        <span>
          {t.url} {notice.url}
        </span>
      )}
    </div>
  );
}
