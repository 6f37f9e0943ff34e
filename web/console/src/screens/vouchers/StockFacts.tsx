/** What WeChat says of a stock. */
import { Descriptions } from "antd";
import type { StockView } from "../../api";
import { useStrings } from "../../i18n";
import { BeijingTime, CopyableId, Money } from "../../parts";
import { Deal } from "./parts";
import { detailWords, words } from "./strings";

export function StockFacts({ stock, columns = 2 }: { stock: StockView; columns?: 1 | 2 }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const items = [
    { label: list.deal, children: <Deal stock={stock} /> },
    { label: t.fund, children: stock.no_cash ? t.noCash : t.cash },
    {
      label: t.validity,
      children: (
        <span>
          <BeijingTime at={stock.available_from} /> – <BeijingTime at={stock.available_to} />
        </span>
      ),
    },
    {
      label: list.given,
      children: `${stock.distributed.toLocaleString("en")} / ${stock.max_coupons.toLocaleString("en")}`,
    },
    { label: list.budget, children: <Money fen={stock.max_amount_fen} /> },
    {
      label: t.budgetByDay,
      children: stock.max_amount_by_day_fen ? <Money fen={stock.max_amount_by_day_fen} /> : t.none,
    },
    { label: t.perCustomerAtWeChat, children: t.pieces(String(stock.max_per_customer)) },
    { label: list.account, children: <CopyableId id={stock.mchid} /> },
    { label: list.creator, children: <CopyableId id={stock.creator_mchid} /> },
    { label: list.cardId, children: <CopyableId id={stock.card_id} /> },
    { label: t.description, children: stock.description || "—" },
  ];
  return (
    <Descriptions
      column={columns === 1 ? 1 : { xs: 1, lg: 2 }}
      items={items.map((item) => ({ key: item.label, ...item }))}
    />
  );
}
