/** What the API allows to be done with a job now: each said before it is done, and confirmed where it moves money. */
import { App, Button } from "antd";
import { useState } from "react";
import type { IfMatch, JobAction } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, passLeft, useProblemText } from "../../../parts";
import { type Job, type JobKind, KINDS } from "../kinds";
import { openedJob } from "../opened";
import { detailWords } from "../strings";
import { useKeepJob } from "../useJob";
import { AskToGive } from "./AskToGive";

type ActionsProps = { kind: JobKind; job: Job };
type MoneyAction = Extract<JobAction, "resume" | "resend">;

export function Actions({ kind, job }: ActionsProps) {
  const t = useStrings(detailWords);
  const [asked, setAsked] = useState<MoneyAction>();
  const { give } = KINDS[kind];
  const labels = { resume: job.state === "READY" ? t.confirm : t.resume, resend: t.resend };
  return (
    <>
      {job.actions.includes("pause") && <Pause kind={kind} job={job} />}
      {job.actions.includes("cancel") && <Cancel kind={kind} job={job} />}
      {(["resume", "resend"] as const)
        .filter((action) => job.actions.includes(action))
        .map((action) => (
          <Allowed key={action} scope={give}>
            <Button type="primary" onClick={() => setAsked(action)}>
              {labels[action]}
            </Button>
          </Allowed>
        ))}
      {asked && <AskToGive kind={kind} job={job} action={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Pause({ kind, job }: ActionsProps) {
  const t = useStrings(detailWords);
  const { message } = App.useApp();
  const act = useAct(kind, job);
  return (
    <Allowed scope={KINDS[kind].give}>
      <Button
        onClick={() =>
          act("pause").then(
            () => message.success(t.paused),
            () => undefined,
          )
        }
      >
        {t.pause}
      </Button>
    </Allowed>
  );
}

function Cancel({ kind, job }: ActionsProps) {
  const t = useStrings(detailWords);
  const { message, modal } = App.useApp();
  const act = useAct(kind, job);
  const ask = () =>
    modal.confirm({
      title: t.cancelTitle,
      content: t.cancelAbout(job.done.toLocaleString("en"), job.waiting.toLocaleString("en")),
      okText: t.cancel,
      cancelText: t.keep,
      okButtonProps: { danger: true },
      onOk: async () => {
        await act("cancel").then(() => message.success(t.cancelled), passLeft);
      },
    });
  return (
    <Allowed scope={KINDS[kind].give}>
      <Button danger onClick={ask}>
        {t.cancel}
      </Button>
    </Allowed>
  );
}

/** Return what does something with the job and shows it as it is then; a refusal is said, and thrown on. */
function useAct(kind: JobKind, job: Job): (action: JobAction) => Promise<void> {
  const { message } = App.useApp();
  const problemText = useProblemText();
  const keep = useKeepJob(kind);
  return async (action) => {
    try {
      const send = (headers: IfMatch) => KINDS[kind].act[action](job.job_id, headers);
      await keep(await decided(openedJob(kind, job), {}, send));
    } catch (problem) {
      if (!isLeft(problem)) {
        void message.error(problemText(problem as Error));
      }
      throw problem;
    }
  };
}
