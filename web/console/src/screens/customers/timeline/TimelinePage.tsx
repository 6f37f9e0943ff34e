/** What every timeline page shows while it is read, when nothing is known, and when it is there. */
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import type { EventView } from "../../../api";
import { useStrings } from "../../../i18n";
import { None, ProblemAlert } from "../../../parts";
import { timelineWords } from "../strings";
import { EventTimeline } from "./EventTimeline";
import type { ReadTimeline } from "./useTimeline";

type TimelinePageProps = {
  timeline: ReadTimeline;
  unknown: string;
  showsCustomer?: boolean;
  head: (events: EventView[]) => ReactNode;
};

export function TimelinePage({ timeline, unknown, showsCustomer = false, head }: TimelinePageProps) {
  const t = useStrings(timelineWords);
  const { events, error, isUnknown, refetch } = timeline;
  if (isUnknown) {
    return (
      <div className="mc-card">
        <None text={unknown}>
          <Link to="/customers">{t.back}</Link>
        </None>
      </div>
    );
  }
  return (
    <>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {events ? (
        <>
          {head(events)}
          <EventTimeline events={events} showsCustomer={showsCustomer} timeline={timeline} />
        </>
      ) : (
        !error && <Skeleton active paragraph={{ rows: 8 }} />
      )}
    </>
  );
}
