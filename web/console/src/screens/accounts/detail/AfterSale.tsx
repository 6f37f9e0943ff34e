/** What this account does with refunds and late money, as sentences. */
import type { MerchantView } from "../../../api";
import { useStrings, useText } from "../../../i18n";
import { yuanText } from "../../../parts";
import { afterSaleWords, LATE_PAYMENTS } from "../afterSale";

export function AfterSale({ account }: { account: MerchantView }) {
  const t = useStrings(afterSaleWords);
  const text = useText();
  const { refund_approval_above_fen: above, late_payments, restock_on_refund } = account;
  const approval = above === null ? t.saysNone : above === 0 ? t.saysEvery : t.saysAbove(yuanText(above));
  const says = [approval, text(LATE_PAYMENTS[late_payments]), restock_on_refund ? t.saysRestock : t.saysKept];
  return (
    <section className="mc-card" aria-labelledby="after-sale">
      <h2 id="after-sale">{t.summary}</h2>
      <ul className="mc-stack">
        {says.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}
