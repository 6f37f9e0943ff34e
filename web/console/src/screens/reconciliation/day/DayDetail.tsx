/** One day of an account: how far it is, its sums beside WeChat's, its bills, its differences. */
import "../reconciliation.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Progress, Space } from "antd";
import { call, type DayView, showDay } from "../../../api";
import { DAY_STATES, useStrings } from "../../../i18n";
import {
  AsOf,
  BeijingTime,
  CopyableId,
  FactsCard,
  Loaded,
  PageHeader,
  RefreshButton,
  StateTag,
  yuanText,
} from "../../../parts";
import { isUnderWay, refetchSeconds } from "../days";
import { RunAgain } from "../RunDay";
import { dayWords, words } from "../strings";
import { Bills } from "./Bills";
import { DayDifferences } from "./DayDifferences";
import { Sums } from "./Sums";
import { Trouble } from "./Trouble";

const route = getRouteApi("/reconciliation/days/$mchid/$day");

export function DayDetail() {
  const { mchid, day } = route.useParams();
  const query = useQuery({
    queryKey: ["reconciliation", "day", mchid, day],
    queryFn: ({ signal }) => call(showDay({ path: { mchid, day }, signal })),
    refetchInterval: ({ state: { data } }) => (refetchSeconds(data ? [data] : []) ?? 0) * 1000 || false,
  });
  return (
    <>
      {!query.data && <PageHeader title={day} />}
      <Loaded query={query}>
        {(found) => (
          <Day day={found}>
            <span className="mc-quiet" role="status">
              <AsOf at={query.dataUpdatedAt} withSeconds />
            </span>
            <RefreshButton isBusy={query.isFetching} onRefresh={() => query.refetch()} />
          </Day>
        )}
      </Loaded>
    </>
  );
}

function Day({ day, children }: { day: DayView; children: React.ReactNode }) {
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            <span className="mc-figures">{day.day}</span>
            <StateTag state={DAY_STATES[day.state]} />
          </Space>
        }
        about={<CopyableId id={day.mchid} />}
      >
        {children}
        <RunAgain day={day} type="primary" />
      </PageHeader>
      <Trouble day={day} />
      <UnderWay day={day} />
      <Sums {...day} />
      {/* What a run has found so far is read again with each of its steps. */}
      <DayDifferences mchid={day.mchid} day={day.day} asOf={day.updated_at ?? ""} />
      <div className="mc-columns">
        <Bills bills={day.bills} />
        <Facts day={day} />
      </div>
    </>
  );
}

function UnderWay({ day }: { day: DayView }) {
  const t = useStrings(dayWords);
  return isUnderWay(day) ? (
    <section className="mc-card" aria-label={t.underWay}>
      <Progress percent={day.progress_percent} aria-label={t.underWay} status="active" />
    </section>
  ) : null;
}

function Facts({ day }: { day: DayView }) {
  const t = useStrings(dayWords);
  const list = useStrings(words);
  return (
    <FactsCard
      id="facts"
      title={t.facts}
      facts={[
        [list.movements, day.movements.toLocaleString("en")],
        [list.setAside, day.set_aside > 0 ? t.setAside(day.set_aside, yuanText(day.set_aside_fen)) : t.none],
        [list.run, day.run],
        [t.requestedBy, day.requested_by === "schedule" ? t.schedule : <CopyableId key="by" id={day.requested_by} />],
        [t.requestedAt, <BeijingTime key="asked" at={day.requested_at} withSeconds />],
        [list.finishedAt, <BeijingTime key="finished" at={day.finished_at} withSeconds />],
        [t.nextAt, <BeijingTime key="next" at={day.next_poll_at} withSeconds />],
      ]}
    />
  );
}
