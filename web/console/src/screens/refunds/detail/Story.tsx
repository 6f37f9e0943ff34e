/** What happened to a refund, in order, and what comes next by itself. */
import "../refunds.css";
import { Timeline } from "antd";
import type { RefundStepView, RefundView } from "../../../api";
import { REFUND_STATES, type Tone, useStrings, useText } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { detailWords, STEPS, storyWords } from "../strings";

const DOTS: Record<Tone, string> = { good: "green", busy: "blue", warn: "orange", bad: "red", idle: "gray" };

export function Story({ refund }: { refund: RefundView }) {
  const { story, next_look_at } = refund;
  const t = useStrings(detailWords);
  const own = useStrings(storyWords);
  const text = useText();
  const nameOf = ({ step }: RefundStepView) => {
    if (step === "asked" && refund.origin !== "OPERATOR") {
      return refund.origin === "RULE" ? own.byRule : own.found;
    }
    return text(step === "ended" ? REFUND_STATES[refund.state] : STEPS[step]);
  };
  const colorOf = ({ step }: RefundStepView) => (step === "ended" ? DOTS[REFUND_STATES[refund.state].tone] : "blue");
  const items = story.map((one) => ({
    key: one.step,
    color: colorOf(one),
    content: (
      <div className="mc-refund-step">
        <span>
          <b>{nameOf(one)}</b> {one.by && <span className="mc-quiet">{t.by(one.by)}</span>}
        </span>
        <span className="mc-quiet">
          <BeijingTime at={one.at} withSeconds />
        </span>
      </div>
    ),
  }));
  const nextNames: Partial<Record<RefundView["state"], string>> = {
    WAITING_APPROVAL: t.lapses,
    CREATED: own.nextTry,
  };
  const nextName = nextNames[refund.state] ?? own.next;
  const next = next_look_at && {
    key: "next",
    color: "gray",
    content: (
      <div className="mc-refund-step mc-quiet">
        <span>{nextName}</span>
        <BeijingTime at={next_look_at} withSeconds />
      </div>
    ),
  };
  return (
    <section className="mc-card" aria-labelledby="story">
      <h2 id="story">{t.story}</h2>
      <Timeline items={[...items, ...(next ? [next] : [])]} />
      {refund.note && (
        <p>
          <span className="mc-quiet">{t.note}</span> {refund.note}
        </p>
      )}
    </section>
  );
}
