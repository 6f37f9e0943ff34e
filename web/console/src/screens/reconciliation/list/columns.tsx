import { Link } from "@tanstack/react-router";
import { Progress } from "antd";
import type { DayView } from "../../../api";
import { DAY_STATES, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Gap, Money, StateTag } from "../../../parts";
import { Counts } from "../Counts";
import { isUnderWay, linesOf } from "../days";
import { RunAgain } from "../RunDay";
import { differenceWords, words } from "../strings";

export function useColumns(): Column<DayView>[] {
  return [...useBooks(), ...useRuns()];
}

function useBooks(): Column<DayView>[] {
  const t = useStrings(words);
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
    { key: "state", title: t.state, render: (day) => <DayStanding day={day} /> },
    {
      key: "lines",
      title: t.lines,
      align: "right",
      render: (day) => <span className="mc-figures">{linesOf(day).toLocaleString("en")}</span>,
    },
    {
      key: "movements",
      title: t.movements,
      align: "right",
      hidden: true,
      render: ({ movements }) => <span className="mc-figures">{movements.toLocaleString("en")}</span>,
    },
    {
      key: "moved",
      title: t.moved,
      align: "right",
      render: ({ ledger }) => <Money fen={ledger?.wechat.total_fen} />,
    },
    { key: "ours", title: t.ours, align: "right", render: ({ ledger }) => <Money fen={ledger?.ours.total_fen} /> },
    { key: "gap", title: t.gap, align: "right", render: ({ ledger }) => <Gap fen={ledger?.gap_fen ?? null} /> },
    { key: "differences", title: t.differences, render: (day) => <Counts day={day} /> },
  ];
}

function useRuns(): Column<DayView>[] {
  const t = useStrings(words);
  const more = useStrings(differenceWords);
  return [
    {
      key: "set_aside",
      title: t.setAside,
      align: "right",
      hidden: true,
      render: ({ set_aside }) => <span className="mc-figures">{set_aside.toLocaleString("en")}</span>,
    },
    { key: "finished_at", title: t.finishedAt, render: ({ finished_at }) => <BeijingTime at={finished_at} /> },
    {
      key: "updated_at",
      title: t.updatedAt,
      hidden: true,
      render: ({ updated_at }) => <BeijingTime at={updated_at} />,
    },
    { key: "run", title: t.run, align: "right", hidden: true, render: ({ run }) => run },
    {
      key: "actions",
      title: more.actions,
      always: true,
      render: (day) => <RunAgain day={day} type="link" size="small" />,
    },
  ];
}

/** The state, and how far a run is that is under way. */
function DayStanding({ day }: { day: DayView }) {
  const t = useStrings(words);
  return (
    <div className="mc-stack">
      <span>
        <StateTag state={DAY_STATES[day.state]} />
      </span>
      {isUnderWay(day) && <Progress size="small" percent={day.progress_percent} aria-label={t.progress} />}
    </div>
  );
}
