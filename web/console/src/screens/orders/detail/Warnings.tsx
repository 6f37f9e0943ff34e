/** What somebody should know of an order before they do anything. */
import { Alert } from "antd";
import type { ReactNode } from "react";
import type { FullOrderView } from "../../../api";
import { useStrings } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { refundWords } from "../refund/strings";
import { detailWords } from "../strings";

export function Warnings({ order }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const refund = useStrings(refundWords);
  const { paid_late, refund_due, refund_unexplained, oversold, close_asked_at, state, refusal } = order;
  const isClosing = close_asked_at !== null && (state === "CREATED" || state === "PREPAID");
  return (
    <>
      {isClosing && (
        <Banner>
          {t.closing} <BeijingTime at={close_asked_at} />
        </Banner>
      )}
      {paid_late && <Banner>{refund_due ? refund.due : t.late}</Banner>}
      {refund_unexplained && <Banner>{refund.unexplained}</Banner>}
      {oversold.length > 0 && <Banner>{t.oversold}</Banner>}
      {refusal && <Refusal refusal={refusal} />}
    </>
  );
}

function Banner({ children }: { children: ReactNode }) {
  return <Alert className="mc-banner" type="warning" showIcon title={children} />;
}

function Refusal({ refusal }: { refusal: NonNullable<FullOrderView["refusal"]> }) {
  const t = useStrings(detailWords);
  return (
    <Alert
      className="mc-banner"
      type="error"
      showIcon
      title={`${t.refusal}: ${refusal.code}`}
      description={
        <div className="mc-stack">
          <span>{refusal.message}</span>
          <span>
            {t.refusalAt} <BeijingTime at={refusal.at} />
          </span>
        </div>
      }
    />
  );
}
