import { Link } from "@tanstack/react-router";
import type { RedPacketView, UsageView } from "../../../api";
import { PACKET_STATES, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, moneyText, StateTag, UsageBar } from "../../../parts";
import { PacketActions } from "../changes/PacketActions";
import { useAmountText } from "../parts";
import { words } from "../strings";

export function useColumns(): Column<RedPacketView>[] {
  return [...useTerms(), ...useUsage(), ...useCounts(), ...useMore()];
}

function useTerms(): Column<RedPacketView>[] {
  const t = useStrings(words);
  const amountText = useAmountText();
  return [
    {
      key: "name",
      title: t.name,
      always: true,
      width: 180,
      render: ({ red_packet_id, name }) => (
        <Link to="/red-packets/$id" params={{ id: red_packet_id }}>
          {name}
        </Link>
      ),
    },
    { key: "state", title: t.state, render: ({ state }) => <StateTag state={PACKET_STATES[state]} /> },
    { key: "amount", title: t.amount, render: (packet) => <span className="mc-nowrap">{amountText(packet)}</span> },
  ];
}

/** How much of its limits is used. */
function useUsage(): Column<RedPacketView>[] {
  const t = useStrings(words);
  return [
    {
      key: "total_amount",
      title: t.totalAmount,
      render: ({ used, limits }) => (
        <UsageBar label={t.totalAmount} used={used.amount_fen} total={limits.total_amount_fen}>
          {t.outOf(moneyText(used.amount_fen), moneyText(limits.total_amount_fen))}
        </UsageBar>
      ),
    },
    {
      key: "total_count",
      title: t.totalCount,
      render: ({ used, limits }) => (
        <UsageBar label={t.totalCount} used={used.count} total={limits.total_count}>
          {t.outOf(String(used.count), limits.total_count?.toLocaleString("en") ?? t.noLimit)}
        </UsageBar>
      ),
    },
    {
      key: "today",
      title: t.dailyAmount,
      hidden: true,
      render: ({ today, limits }) => (
        <UsageBar label={t.dailyAmount} used={today.amount_fen} total={limits.daily_amount_fen}>
          {t.outOf(
            moneyText(today.amount_fen),
            limits.daily_amount_fen === null ? t.noLimit : moneyText(limits.daily_amount_fen),
          )}
        </UsageBar>
      ),
    },
    {
      key: "left",
      title: t.left,
      align: "right",
      compare: (one, other) => one.left_fen - other.left_fen,
      render: ({ left_fen }) => <Money fen={left_fen} />,
    },
  ];
}

/** How many are in which state. */
function useCounts(): Column<RedPacketView>[] {
  const t = useStrings(words);
  const counted = (name: "waiting" | "unopened" | "opened" | "returned" | "failed", hidden = false) => ({
    key: name,
    title: t[name],
    align: "right" as const,
    hidden,
    render: (packet: RedPacketView) => <Counted usage={packet[name]} />,
  });
  return [
    counted("opened"),
    counted("unopened"),
    counted("waiting", true),
    counted("returned", true),
    counted("failed", true),
  ];
}

function useMore(): Column<RedPacketView>[] {
  const t = useStrings(words);
  return [
    { key: "campaign", title: t.campaign, hidden: true, render: ({ campaign }) => campaign || "—" },
    { key: "account", title: t.account, hidden: true, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "valid_to", title: t.validTo, render: ({ valid_to }) => <BeijingTime at={valid_to} /> },
    {
      key: "updated_at",
      title: t.updatedAt,
      hidden: true,
      render: ({ updated_at }) => <BeijingTime at={updated_at} />,
    },
    {
      key: "actions",
      title: t.actions,
      always: true,
      render: (packet) => <PacketActions packet={packet} size="small" wraps={false} />,
    },
  ];
}

function Counted({ usage: { count, amount_fen } }: { usage: UsageView }) {
  return (
    <span title={moneyText(amount_fen)} className="mc-figures">
      {count.toLocaleString("en")}
    </span>
  );
}
