/** How far a job is, how fast, how long it still takes; whom it failed. */
import { useMutation } from "@tanstack/react-query";
import { Button, Statistic } from "antd";
import { useStrings, useText } from "../../../i18n";
import { ProblemAlert } from "../../../parts";
import { durationText } from "../durations";
import { JobBar } from "../JobBar";
import { type Job, type JobKind, KINDS } from "../kinds";
import { detailWords, words } from "../strings";

export function Progress({ kind, job }: { kind: JobKind; job: Job }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const text = useText();
  const { rate_per_minute: rate, seconds_left: left } = job;
  return (
    <section className="mc-card mc-job-progress" aria-labelledby="progress">
      <h2 id="progress">{t.progress}</h2>
      <div className="mc-stack">
        <JobBar job={job} />
        <div className="mc-job-figures">
          <Statistic title={t.rows} value={job.rows} />
          <Statistic title={list.rate} value={rate > 0 ? list.perMinute(rate.toLocaleString("en")) : "—"} />
          <Statistic title={list.left} value={left === null ? "—" : text(durationText(left))} />
        </div>
        {job.failed > 0 && <Failures kind={kind} job={job} />}
      </div>
    </section>
  );
}

function Failures({ kind, job: { job_id, failed } }: { kind: JobKind; job: Job }) {
  const t = useStrings(detailWords);
  const fetching = useMutation({
    mutationFn: () => KINDS[kind].failures(job_id),
    onSuccess: (url) => window.location.assign(url),
  });
  return (
    <div className="mc-stack">
      <p>{t.failuresAbout(failed.toLocaleString("en"))}</p>
      {fetching.error && <ProblemAlert error={fetching.error} />}
      <div>
        <Button loading={fetching.isPending} onClick={() => fetching.mutate()}>
          {t.failures}
        </Button>
      </div>
    </div>
  );
}
