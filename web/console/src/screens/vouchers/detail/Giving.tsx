/** How much of a stock is given out: ours at once, WeChat's count as of when it was read. */
import { Statistic } from "antd";
import type { StockView } from "../../../api";
import { useStrings } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { Given } from "../parts";
import { detailWords, words } from "../strings";

export function Giving({ stock }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  return (
    <section className="mc-card" aria-labelledby="giving">
      <h2 id="giving">{t.giving}</h2>
      <Given stock={stock} />
      <div className="mc-given-figures">
        <Statistic title={t.weIssued} value={stock.issued} />
        <Statistic title={t.atWeChat} value={stock.distributed} />
        <Statistic title={t.left} value={Math.max(stock.max_coupons - stock.distributed_now, 0)} />
        <div>
          <span className="mc-quiet">{list.refreshedAt}</span>
          <div>
            <BeijingTime at={stock.refreshed_at} withSeconds />
          </div>
        </div>
      </div>
    </section>
  );
}
