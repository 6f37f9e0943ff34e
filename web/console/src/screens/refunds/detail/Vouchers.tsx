/** The shares of vouchers that a refund gives back to who funded them. */
import type { RefundView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, Facts, Money } from "../../../parts";
import { detailWords } from "../strings";

export function Vouchers({ refund: { vouchers } }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  if (vouchers.length === 0) {
    return null;
  }
  return (
    <section className="mc-card" aria-labelledby="vouchers">
      <h2 id="vouchers">{t.vouchers}</h2>
      <p className="mc-quiet mc-banner">{t.vouchersAbout}</p>
      {vouchers.map(({ coupon_id, type, amount_fen, refund_fen }) => (
        <Facts
          key={coupon_id}
          facts={[
            [t.couponId, <CopyableId key="coupon" id={coupon_id} />],
            [t.bearer, type === "CASH" ? t.prefunded : t.noFund],
            [t.discount, <Money key="amount" fen={amount_fen} />],
            [t.back, <Money key="back" fen={refund_fen} />],
          ]}
        />
      ))}
    </section>
  );
}
