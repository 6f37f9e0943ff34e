import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { DifferenceView } from "../../../api";
import { DIFFERENCE_KINDS, DIFFERENCE_STATES, FLOW_KINDS, RESOLUTIONS, useStrings, useText } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, StateTag } from "../../../parts";
import { differenceWords } from "../strings";

export function useDifferenceColumns(): Column<DifferenceView>[] {
  const t = useStrings(differenceWords);
  const text = useText();
  return [
    {
      key: "kind",
      title: t.kind,
      always: true,
      render: ({ difference_id, kind }) => (
        <Link
          to="/reconciliation/differences/$differenceId"
          params={{ differenceId: difference_id }}
          className="mc-nowrap"
        >
          {text(DIFFERENCE_KINDS[kind])}
        </Link>
      ),
    },
    { key: "movement", title: t.movement, render: ({ movement }) => <Tag>{text(FLOW_KINDS[movement])}</Tag> },
    { key: "theirs", title: t.wechatSays, align: "right", render: ({ theirs_fen }) => <Money fen={theirs_fen} /> },
    { key: "ours", title: t.weHave, align: "right", render: ({ ours_fen }) => <Money fen={ours_fen} /> },
    { key: "day", title: t.day, render: ({ day }) => <span className="mc-figures mc-nowrap">{day}</span> },
    { key: "account", title: t.account, hidden: true, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "state", title: t.state, render: ({ state }) => <StateTag state={DIFFERENCE_STATES[state]} /> },
    {
      key: "number",
      title: t.number,
      render: ({ our_number, wechat_number }) => <CopyableId id={our_number || wechat_number} />,
    },
    {
      key: "age",
      title: t.age,
      align: "right",
      render: ({ age_days }) => <span className="mc-figures mc-nowrap">{t.days(age_days)}</span>,
    },
    {
      key: "ended",
      title: t.ended,
      render: ({ resolution }) => (resolution ? text(RESOLUTIONS[resolution]) : "—"),
    },
    {
      key: "occurred_at",
      title: t.occurredAt,
      hidden: true,
      render: ({ occurred_at }) => <BeijingTime at={occurred_at} withSeconds />,
    },
    { key: "found_at", title: t.foundAt, hidden: true, render: ({ found_at }) => <BeijingTime at={found_at} /> },
  ];
}
