/** The sum that a merchant checks first: total less vouchers is what was paid. */
import "../orders.css";
import type { FullOrderView } from "../../../api";
import { useStrings } from "../../../i18n";
import { Money } from "../../../parts";
import { detailWords, words } from "../strings";

export function MoneyBox({ order: { total_fen, voucher_fen, paid_fen } }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  return (
    <section className="mc-card" aria-labelledby="money">
      <h2 id="money">{t.money}</h2>
      <dl className="mc-sum">
        <dt>{list.total}</dt>
        <dd>
          <Money fen={total_fen} />
        </dd>
        <dt>{list.voucher}</dt>
        <dd>
          {voucher_fen === null ? (
            t.notPaidYet
          ) : (
            <>
              − <Money fen={voucher_fen} />
            </>
          )}
        </dd>
        <dt>{list.paid}</dt>
        <dd className="mc-sum-total">{paid_fen === null ? t.notPaidYet : <Money fen={paid_fen} />}</dd>
      </dl>
    </section>
  );
}
