/** The question before a list is given out, goes on, or is sent its failures again: whom, how much, what stays. */
import { Link } from "@tanstack/react-router";
import { useStrings } from "../../../i18n";
import { ConfirmMoney, decided, Money, useCampaignOptions } from "../../../parts";
import { type Job, type JobKind, KINDS } from "../kinds";
import { openedJob } from "../opened";
import { detailWords } from "../strings";
import { useTarget } from "../targets";
import { useKeepJob } from "../useJob";

type AskToGiveProps = { kind: JobKind; job: Job; action: "resume" | "resend"; onClose: () => void };

export function AskToGive({ kind, job, action, onClose }: AskToGiveProps) {
  const t = useStrings(detailWords);
  const target = useTarget(kind, job.target_id).data;
  const campaigns = useCampaignOptions();
  const keep = useKeepJob(kind);
  if (!target) {
    return null;
  }
  const count = action === "resend" ? job.failed : job.waiting;
  const campaign = job.campaign || target.campaign;
  const stays = kind === "vouchers" ? t.voucherStays : t.packetStays;
  return (
    <ConfirmMoney
      open
      title={action === "resend" ? t.askResend : t.askStart}
      okText={t.begin}
      scope={KINDS[kind].give}
      amountFen={count * target.most_fen}
      count={count}
      account={target.mchid}
      campaign={campaigns.find(({ value }) => value === campaign)?.label ?? (campaign || "—")}
      facts={[
        { label: t.target, value: target.name },
        { label: kind === "vouchers" ? t.each : t.eachAtMost, value: <Money fen={target.most_fen} /> },
      ]}
      irreversible={action === "resend" ? `${stays} ${t.resendStays}` : stays}
      onConfirm={async () => {
        const after = await decided(openedJob(kind, job), {}, (headers) =>
          KINDS[kind].act[action](job.job_id, headers),
        );
        await keep(after);
        return { id: after.job_id, note: action === "resend" && <ToJob kind={kind} jobId={after.job_id} /> };
      }}
      onClose={onClose}
    />
  );
}

function ToJob({ kind, jobId }: { kind: JobKind; jobId: string }) {
  const t = useStrings(detailWords);
  return (
    <Link to="/jobs/$kind/$jobId" params={{ kind, jobId }}>
      {t.child}
    </Link>
  );
}
