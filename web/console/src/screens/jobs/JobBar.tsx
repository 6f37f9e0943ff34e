/** How far a job is, as one bar: done, failed, waiting. */
import { useStrings } from "../../i18n";
import { StackedBar } from "../../parts";
import type { Job } from "./kinds";
import { words } from "./strings";

export function JobBar({ job: { done, failed, waiting, rows } }: { job: Job }) {
  const t = useStrings(words);
  if (rows === 0) {
    return <span>—</span>;
  }
  return (
    <StackedBar
      label={t.progress}
      portions={[
        { label: t.done, value: done, tone: "good" },
        { label: t.failed, value: failed, tone: "bad" },
        { label: t.waiting, value: waiting, tone: "idle" },
      ]}
    />
  );
}
