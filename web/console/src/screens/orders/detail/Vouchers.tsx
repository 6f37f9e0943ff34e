/** The vouchers that WeChat deducted in the payment. */
import type { VoucherView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, Facts, Money } from "../../../parts";
import { detailWords, words } from "../strings";

export function Vouchers({ vouchers }: { vouchers: VoucherView[] }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  return (
    <section className="mc-card" aria-labelledby="vouchers">
      <h2 id="vouchers">{t.vouchers}</h2>
      {vouchers.length === 0 && <p className="mc-quiet">{t.noVouchers}</p>}
      {vouchers.map(({ coupon_id, stock_id, name, type, amount_fen }) => (
        <Facts
          key={coupon_id}
          facts={[
            [t.voucherName, name],
            [list.voucher, <Money key="amount" fen={amount_fen} />],
            [t.bearer, type === "CASH" ? t.prefunded : t.noFund],
            [t.couponId, <CopyableId key="coupon" id={coupon_id} />],
            [t.stock, <CopyableId key="stock" id={stock_id} />],
          ]}
        />
      ))}
    </section>
  );
}
