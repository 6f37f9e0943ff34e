import { Link } from "@tanstack/react-router";
import type { LedgerSumsView, LedgerView } from "../../api";
import { DAY_STATES, useStrings } from "../../i18n";
import { type Column, CopyableId, Gap, Money, StateTag, yuanText } from "../../parts";
import { words } from "./strings";

export function useColumns(): Column<LedgerView>[] {
  const t = useStrings(words);
  const sum = (key: keyof LedgerSumsView, title: string, hidden = false): Column<LedgerView> => ({
    key,
    title,
    align: "right",
    hidden,
    render: ({ wechat, ours }) => <Figure theirs={wechat[key]} ours={ours[key]} />,
  });
  return [
    {
      key: "day",
      title: t.day,
      always: true,
      render: ({ mchid, day }) => (
        <Link to="/reconciliation/days/$mchid/$day" params={{ mchid, day }} className="mc-figures mc-nowrap">
          {day}
        </Link>
      ),
    },
    { key: "account", title: t.account, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "gap", title: t.gap, align: "right", render: ({ gap_fen }) => <Gap fen={gap_fen} /> },
    { key: "opening", title: t.opening, align: "right", render: ({ opening_fen }) => <Money fen={opening_fen} /> },
    sum("payments_fen", t.payments),
    sum("refunds_fen", t.refunds),
    sum("red_packets_fen", t.redPackets),
    sum("transfers_fen", t.transfers),
    sum("fees_fen", t.fees),
    sum("other_fen", t.other),
    {
      key: "expected",
      title: t.expected,
      align: "right",
      render: ({ expected_closing_fen }) => <Money fen={expected_closing_fen} />,
    },
    { key: "closing", title: t.closing, align: "right", render: ({ closing_fen }) => <Money fen={closing_fen} /> },
    { key: "state", title: t.state, hidden: true, render: ({ state }) => <StateTag state={DAY_STATES[state]} /> },
  ];
}

/** WeChat's figure; ours beneath it, where it is another. */
function Figure({ theirs, ours }: { theirs: number; ours: number }) {
  const t = useStrings(words);
  if (theirs === ours) {
    return <Money fen={theirs} />;
  }
  return (
    <span className="mc-bad">
      <Money fen={theirs} />
      <br />
      <small className="mc-nowrap">{t.ourFigure(yuanText(ours))}</small>
    </span>
  );
}
