/** The sums that a merchant checks first: total less vouchers is what was paid; what of the total went back. */
import "../orders.css";
import type { FullOrderView } from "../../../api";
import { useStrings } from "../../../i18n";
import { Money } from "../../../parts";
import { refundWords } from "../refund/strings";
import { detailWords, words } from "../strings";

export function MoneyBox({ order }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const { total_fen, voucher_fen, paid_fen } = order;
  return (
    <section className="mc-card" aria-labelledby="money">
      <h2 id="money">{t.money}</h2>
      <dl className="mc-sum">
        <dt>{list.total}</dt>
        <dd>
          <Money fen={total_fen} />
        </dd>
        <dt>{list.voucher}</dt>
        <dd>{voucher_fen === null ? "—" : <Less fen={voucher_fen} />}</dd>
        <dt>{list.paid}</dt>
        <dd className="mc-sum-total">{paid_fen === null ? t.notPaidYet : <Money fen={paid_fen} />}</dd>
      </dl>
      {paid_fen !== null && <Refunded order={order} />}
    </section>
  );
}

/** What went back is a part of the total, as WeChat counts it: vouchers' shares too. */
function Refunded({ order: { refunded_fen, refunding_fen, refundable_fen, voucher_fen } }: { order: FullOrderView }) {
  const t = useStrings(refundWords);
  return (
    <dl className="mc-sum mc-sum-more">
      <dt>{t.refunded}</dt>
      <dd>
        <Money fen={refunded_fen} />
      </dd>
      {refunding_fen > 0 && <dt>{t.underWay}</dt>}
      {refunding_fen > 0 && (
        <dd>
          <Money fen={refunding_fen} />
        </dd>
      )}
      <dt>{t.left}</dt>
      <dd>
        <Money fen={refundable_fen} />
      </dd>
      {Boolean(voucher_fen) && <dd className="mc-sum-note mc-quiet">{t.ofVouchersToo}</dd>}
    </dl>
  );
}

function Less({ fen }: { fen: number }) {
  return (
    <>
      − <Money fen={fen} />
    </>
  );
}
