/** The vouchers that WeChat deducted in the payment. */
import { Descriptions } from "antd";
import type { VoucherView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, Money } from "../../../parts";
import { detailWords, words } from "../strings";

export function Vouchers({ vouchers }: { vouchers: VoucherView[] }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  return (
    <section className="mc-card" aria-labelledby="vouchers">
      <h2 id="vouchers">{t.vouchers}</h2>
      {vouchers.length === 0 && <p className="mc-quiet">{t.noVouchers}</p>}
      {vouchers.map(({ coupon_id, stock_id, name, type, amount_fen }) => (
        <Descriptions
          key={coupon_id}
          column={1}
          size="small"
          items={[
            { key: "name", label: t.voucherName, children: name },
            { key: "amount", label: list.voucher, children: <Money fen={amount_fen} /> },
            { key: "type", label: t.bearer, children: type === "CASH" ? t.prefunded : t.noFund },
            { key: "coupon", label: t.couponId, children: <CopyableId id={coupon_id} /> },
            { key: "stock", label: t.stock, children: <CopyableId id={stock_id} /> },
          ]}
        />
      ))}
    </section>
  );
}
