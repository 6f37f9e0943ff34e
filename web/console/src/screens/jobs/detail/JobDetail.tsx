/** One job: what the check found, how far it is, what may be done with it. */
import "../jobs.css";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Alert, Descriptions, Space } from "antd";
import { JOB_STATES, PROBLEMS, ruleText, useLanguage, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, Loaded, PageHeader, StateTag, useCampaignOptions } from "../../../parts";
import { type Job, type JobKind, KINDS, kindOf } from "../kinds";
import { detailWords, words } from "../strings";
import { useJob } from "../useJob";
import { Actions } from "./Actions";
import { Findings } from "./Findings";
import { Progress } from "./Progress";

const route = getRouteApi("/jobs/$kind/$jobId");

export function JobDetail() {
  const { kind: word, jobId } = route.useParams();
  const kind = kindOf(word);
  return <Loaded query={useJob(kind, jobId)}>{(job) => <OneJob key={job.job_id} kind={kind} job={job} />}</Loaded>;
}

function OneJob({ kind, job }: { kind: JobKind; job: Job }) {
  const text = useText();
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {job.target_name}
            <span aria-live="polite">
              <StateTag state={JOB_STATES[job.state]} />
            </span>
          </Space>
        }
        about={
          <Space>
            {text(KINDS[kind].name)}
            <CopyableId id={job.job_id} />
          </Space>
        }
      >
        <Actions kind={kind} job={job} />
      </PageHeader>
      <Banner job={job} />
      {job.running_since && <Progress kind={kind} job={job} />}
      <Findings job={job} />
      <Facts kind={kind} job={job} />
    </>
  );
}

function Banner({ job: { state, reason } }: { job: Job }) {
  const t = useStrings(detailWords);
  const why = useReason(reason);
  switch (state) {
    case "CHECKING":
      return <Alert className="mc-banner" type="info" showIcon title={t.checking} />;
    case "REJECTED":
      return <Alert className="mc-banner" type="error" showIcon title={t.rejected} description={why} />;
    case "STOPPED":
      return (
        <Alert className="mc-banner" type="error" showIcon title={`${t.stopped}: ${why}`} description={t.stoppedTodo} />
      );
    default:
      return null;
  }
}

/** Return a reason in words where it is one of our codes or what a check says; WeChat's codes stay as they are. */
function useReason(reason: string): string {
  const text = useText();
  const language = useLanguage();
  const known = Object.entries(PROBLEMS).find(([code]) => code === reason);
  return known ? `${text(known[1].title)} (${reason})` : ruleText(reason, language);
}

function Facts({ kind, job }: { kind: JobKind; job: Job }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const campaigns = useCampaignOptions();
  const items = [
    {
      label: list.campaign,
      children: campaigns.find(({ value }) => value === job.campaign)?.label ?? (job.campaign || "—"),
    },
    { label: t.appid, children: <CopyableId id={job.appid} /> },
    { label: t.rateLimit, children: t.perSecond(job.rate_limit) },
    { label: list.requestedBy, children: job.requested_by },
    { label: list.requestedAt, children: <BeijingTime at={job.requested_at} /> },
    { label: t.runningSince, children: <BeijingTime at={job.running_since} /> },
    { label: list.finishedAt, children: <BeijingTime at={job.finished_at} /> },
    ...(job.resend_of
      ? [
          {
            label: t.parent,
            children: (
              <Link to="/jobs/$kind/$jobId" params={{ kind, jobId: job.resend_of }}>
                {job.resend_of}
              </Link>
            ),
          },
        ]
      : []),
  ];
  return (
    <section className="mc-card" aria-labelledby="facts">
      <h2 id="facts">{t.facts}</h2>
      <Descriptions column={{ xs: 1, lg: 2 }} items={items.map((item) => ({ key: item.label, ...item }))} />
    </section>
  );
}
