/** Events, newest first, and the way to earlier ones. */
import "../customers.css";
import { Button, Timeline } from "antd";
import type { EventView } from "../../../api";
import { EVENT_KINDS, type Tone, useStrings } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { timelineWords } from "../strings";
import { Entry } from "./Entry";

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
  /** Left away at the end. */
  onMore: (() => void) | undefined;
  isBusy: boolean;
};

export function EventTimeline({ events, showsCustomer = false, onMore, isBusy }: EventTimelineProps) {
  const t = useStrings(timelineWords);
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
      {onMore ? (
        <Button loading={isBusy} onClick={onMore}>
          {t.more}
        </Button>
      ) : (
        <span className="mc-quiet">{t.end}</span>
      )}
    </section>
  );
}
