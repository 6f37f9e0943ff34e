import { Link } from "@tanstack/react-router";
import { Space } from "antd";
import type { StockView } from "../../../api";
import { STOCK_WARNINGS, stockState, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, StateTag } from "../../../parts";
import { Deal, Given } from "../parts";
import { words } from "../strings";

export function useColumns(): Column<StockView>[] {
  const t = useStrings(words);
  return [
    {
      key: "name",
      title: t.name,
      always: true,
      render: ({ stock_id, name }) => (
        <div className="mc-stock-name">
          <Link to="/vouchers/$stockId" params={{ stockId: stock_id }}>
            {name}
          </Link>
          <CopyableId id={stock_id} />
        </div>
      ),
    },
    { key: "deal", title: t.deal, render: (stock) => <Deal stock={stock} /> },
    {
      key: "state",
      title: t.state,
      render: ({ state, warnings }) => (
        <Space size={[0, 4]} wrap>
          <StateTag state={stockState(state)} />
          {warnings.map((warning) => (
            <StateTag key={warning} state={STOCK_WARNINGS[warning]} />
          ))}
        </Space>
      ),
    },
    { key: "given", title: t.given, width: 190, render: (stock) => <Given stock={stock} /> },
    { key: "caps", title: t.caps, render: ({ caps }) => <Caps caps={caps} /> },
    { key: "placements", title: t.placements, align: "right", render: ({ placements }) => placements.length },
    { key: "until", title: t.until, render: ({ available_to }) => <BeijingTime at={available_to} /> },
    { key: "refreshed", title: t.refreshedAt, render: ({ refreshed_at }) => <BeijingTime at={refreshed_at} /> },
    { key: "mchid", title: t.account, hidden: true, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "card", title: t.cardId, hidden: true, render: ({ card_id }) => <CopyableId id={card_id} /> },
    {
      key: "budget",
      title: t.budget,
      align: "right",
      hidden: true,
      render: ({ max_amount_fen }) => <Money fen={max_amount_fen} />,
    },
    { key: "from", title: t.from, hidden: true, render: ({ available_from }) => <BeijingTime at={available_from} /> },
  ];
}

function Caps({ caps: { per_customer, per_day } }: Pick<StockView, "caps">) {
  const t = useStrings(words);
  const set = [
    ...(per_customer ? [t.perCustomer(per_customer)] : []),
    ...(per_day ? [t.perDay(per_day.toLocaleString("en"))] : []),
  ];
  return set.length > 0 ? (
    <div>
      {set.map((one) => (
        <div key={one} className="mc-nowrap">
          {one}
        </div>
      ))}
    </div>
  ) : (
    <span className="mc-quiet">{t.noCaps}</span>
  );
}
