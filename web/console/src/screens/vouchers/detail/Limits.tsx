/** Our own limits, and the places where pages give the stock out. */
import { Descriptions, Table } from "antd";
import type { StockView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, useCampaignOptions } from "../../../parts";
import { detailWords } from "../strings";

export function Limits({ stock: { caps, placements } }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const campaigns = useCampaignOptions();
  const pieces = (most: number | null | undefined) => (most ? t.pieces(most.toLocaleString("en")) : t.none);
  const nameOf = (code: string | undefined) => campaigns.find(({ value }) => value === code)?.label ?? (code || "—");
  return (
    <section className="mc-card" aria-labelledby="limits">
      <h2 id="limits">{t.limits}</h2>
      <div className="mc-stack">
        <Descriptions
          column={{ xs: 1, lg: 3 }}
          items={[
            { key: "customer", label: t.perCustomer, children: pieces(caps.per_customer) },
            { key: "day", label: t.perDay, children: pieces(caps.per_day) },
            { key: "placement", label: t.perPlacement, children: pieces(caps.per_placement) },
          ]}
        />
        {placements.length > 0 && (
          <Table
            size="small"
            pagination={false}
            rowKey={({ name }) => name}
            dataSource={placements}
            columns={[
              { key: "name", title: t.placement, render: (_, { name }) => <CopyableId id={name} /> },
              { key: "campaign", title: t.campaign, render: (_, { campaign }) => nameOf(campaign) },
              {
                key: "limit",
                title: t.limit,
                align: "right",
                render: (_, { limit }) => pieces(limit ?? caps.per_placement),
              },
            ]}
          />
        )}
      </div>
    </section>
  );
}
