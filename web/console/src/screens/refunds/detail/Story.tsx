/** What happened to a refund, in order, and what comes next by itself. */
import "../refunds.css";
import { Timeline } from "antd";
import type { RefundStepView, RefundView } from "../../../api";
import { REFUND_STATES, type Tone, useStrings, useText } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { detailWords, STEPS, storyWords } from "../strings";

const DOTS: Record<Tone, string> = { good: "green", busy: "blue", warn: "orange", bad: "red", idle: "gray" };

export function Story({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const { story, note } = refund;
  const steps = story.map((one) => ({
    key: one.step,
    color: one.step === "ended" ? DOTS[REFUND_STATES[refund.state].tone] : "blue",
    content: <Step refund={refund} step={one} />,
  }));
  const next = refund.next_look_at && { key: "next", color: "gray", content: <Next refund={refund} /> };
  return (
    <section className="mc-card" aria-labelledby="story">
      <h2 id="story">{t.story}</h2>
      <Timeline items={[...steps, ...(next ? [next] : [])]} />
      {note && (
        <p>
          <span className="mc-quiet">{t.note}</span> {note}
        </p>
      )}
    </section>
  );
}

function Step({ refund, step: { step, at, by } }: { refund: RefundView; step: RefundStepView }) {
  const t = useStrings(detailWords);
  const own = useStrings(storyWords);
  const text = useText();
  const askedBy = { OPERATOR: text(STEPS.asked), RULE: own.byRule, PLATFORM: own.found };
  const name = step === "ended" ? text(REFUND_STATES[refund.state]) : text(STEPS[step]);
  return (
    <div className="mc-refund-step">
      <span>
        <b>{step === "asked" ? askedBy[refund.origin] : name}</b> {by && <span className="mc-quiet">{t.by(by)}</span>}
      </span>
      <span className="mc-quiet">
        <BeijingTime at={at} withSeconds />
      </span>
    </div>
  );
}

/** What comes next by itself. */
function Next({ refund: { state, next_look_at } }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const own = useStrings(storyWords);
  const names: Partial<Record<RefundView["state"], string>> = { WAITING_APPROVAL: t.lapses, CREATED: own.nextTry };
  return (
    <div className="mc-refund-step mc-quiet">
      <span>{names[state] ?? own.next}</span>
      <BeijingTime at={next_look_at} withSeconds />
    </div>
  );
}
