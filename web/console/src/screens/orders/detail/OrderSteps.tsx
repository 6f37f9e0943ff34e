/** The way of an order: created, awaiting payment, paid or closed, refunded. */
import { Steps } from "antd";
import type { FullOrderView } from "../../../api";
import { useStrings } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { detailWords } from "../strings";
import { currentStep } from "./steps";

export function OrderSteps({ order }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const { created_at, expires_at, paid_at, closed_at, state } = order;
  const isOver = paid_at !== null || closed_at !== null;
  const end = paid_at
    ? { title: t.stepPaid, content: <BeijingTime at={paid_at} /> }
    : closed_at
      ? { title: t.stepClosed, content: <BeijingTime at={closed_at} /> }
      : { title: t.stepPaid };
  const isRefunded = state === "REFUNDED" || state === "PARTLY_REFUNDED";
  const items = [
    { title: t.stepCreated, content: <BeijingTime at={created_at} /> },
    {
      title: t.stepPrepaid,
      content: isOver ? undefined : (
        <>
          {t.payUntil} <BeijingTime at={expires_at} />
        </>
      ),
    },
    end,
    ...(isRefunded ? [{ title: t.stepRefunded }] : []),
  ];
  return (
    <section className="mc-card" aria-label={t.progress}>
      <Steps
        size="small"
        current={currentStep(order)}
        {...(state === "CLOSED" && { status: "error" as const })}
        items={items}
      />
    </section>
  );
}
