import { Link } from "@tanstack/react-router";
import { JOB_STATES, useStrings, useText } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, StateTag } from "../../../parts";
import { durationText } from "../durations";
import { JobBar } from "../JobBar";
import type { Job, JobKind } from "../kinds";
import { words } from "../strings";

export function useColumns(kind: JobKind): Column<Job>[] {
  const t = useStrings(words);
  return [
    {
      key: "target",
      title: t.target,
      width: 200,
      always: true,
      render: ({ job_id, target_name }) => (
        <Link to="/jobs/$kind/$jobId" params={{ kind, jobId: job_id }}>
          {target_name}
        </Link>
      ),
    },
    { key: "state", title: t.state, render: ({ state }) => <StateTag state={JOB_STATES[state]} /> },
    { key: "progress", title: t.progress, width: 300, render: (job) => <JobBar job={job} /> },
    { key: "left", title: t.left, render: ({ seconds_left }) => <TimeLeft seconds={seconds_left} /> },
    { key: "campaign", title: t.campaign, render: ({ campaign }) => campaign || "—" },
    { key: "by", title: t.requestedBy, render: ({ requested_by }) => requested_by },
    { key: "at", title: t.requestedAt, render: ({ requested_at }) => <BeijingTime at={requested_at} /> },
    {
      key: "finished",
      title: t.finishedAt,
      hidden: true,
      render: ({ finished_at }) => <BeijingTime at={finished_at} />,
    },
    { key: "id", title: t.jobId, hidden: true, render: ({ job_id }) => <CopyableId id={job_id} /> },
  ];
}

function TimeLeft({ seconds }: { seconds: number | null }) {
  const text = useText();
  return <span className="mc-nowrap">{seconds === null ? "—" : text(durationText(seconds))}</span>;
}
