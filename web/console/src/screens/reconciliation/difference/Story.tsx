/** What happened to a difference: found, resolved by whom, found again. */
import { Timeline } from "antd";
import type { DifferenceView } from "../../../api";
import { DIFFERENCE_STATES, RESOLUTIONS, useStrings, useText } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { storyWords } from "../strings";
import { saidOf } from "./reasons";

const DOTS = { good: "green", busy: "blue", warn: "orange", bad: "red", idle: "gray" } as const;

export function Story({ difference: { story, resolution } }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const text = useText();
  const items = story.map((step, place) => {
    const { at, what, by } = step;
    const said = text(saidOf(step));
    const isLast = place === story.length - 1;
    const byRule = what === "OPEN" ? t.byRun : t.byRule;
    const opened = place === 0 ? t.found : t.reopened;
    return {
      key: `${place} ${at}`,
      color: DOTS[DIFFERENCE_STATES[what].tone],
      content: (
        <div className="mc-step">
          <b>{what === "OPEN" ? opened : text(DIFFERENCE_STATES[what])}</b>
          {isLast && resolution && <span>{text(RESOLUTIONS[resolution])}</span>}
          <span className="mc-quiet">
            {by === "rule" ? byRule : by} · <BeijingTime at={at} withSeconds />
          </span>
          {said && <p className="mc-step-note">{said}</p>}
        </div>
      ),
    };
  });
  return (
    <section className="mc-card" aria-labelledby="story">
      <h2 id="story">{t.story}</h2>
      <Timeline items={items} />
    </section>
  );
}
