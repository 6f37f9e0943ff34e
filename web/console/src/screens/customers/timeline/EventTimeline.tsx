/** Events, newest first, and the way to earlier ones. */
import "../customers.css";
import { Button, Space, Timeline } from "antd";
import type { EventView } from "../../../api";
import { EVENT_KINDS, type Tone, useStrings } from "../../../i18n";
import { AsOf, BeijingTime, RefreshButton } from "../../../parts";
import { timelineWords } from "../strings";
import { Entry } from "./Entry";
import type { ReadTimeline } from "./useTimeline";

const COLORS: Record<Tone, string> = {
  good: "#067d3f",
  busy: "#1a5fa8",
  warn: "#8a5300",
  bad: "#c22f2a",
  idle: "#8c9491",
};

type EventTimelineProps = {
  events: EventView[];
  showsCustomer?: boolean;
  timeline: ReadTimeline;
};

export function EventTimeline({ events, showsCustomer = false, timeline }: EventTimelineProps) {
  const t = useStrings(timelineWords);
  const { isBusy, more, asOf, refetch } = timeline;
  return (
    <section className="mc-card" aria-label={t.title} aria-busy={isBusy}>
      <Timeline
        titleSpan="160px"
        items={events.map((event) => ({
          key: event.event_id,
          color: COLORS[EVENT_KINDS[event.kind].tone],
          title: <BeijingTime at={event.at} withSeconds />,
          content: <Entry event={event} showsCustomer={showsCustomer} />,
        }))}
      />
      <div className="mc-pager">
        {more ? (
          <Button loading={isBusy} onClick={more}>
            {t.more}
          </Button>
        ) : (
          <span className="mc-quiet">{t.end}</span>
        )}
        <Space>
          <span className="mc-quiet" role="status">
            <AsOf at={asOf} />
          </span>
          <RefreshButton isBusy={isBusy} onRefresh={refetch} />
        </Space>
      </div>
    </section>
  );
}
