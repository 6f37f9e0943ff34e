/** What was ordered, at the price of that moment. */
import { Link } from "@tanstack/react-router";
import { Space, Table, Tag } from "antd";
import type { FullOrderView, LineView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, Money } from "../../../parts";
import { detailWords, words } from "../strings";

export function Lines({ order: { lines, counted, oversold, restocked } }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  return (
    <section className="mc-card" aria-labelledby="lines">
      <h2 id="lines">{t.lines}</h2>
      <Table<LineView>
        size="small"
        pagination={false}
        dataSource={lines}
        rowKey={({ product_number }) => product_number}
        columns={[
          {
            key: "name",
            title: list.products,
            render: (_, { name, product_number }) => (
              <Space wrap>
                <Link to="/products/$number" params={{ number: product_number }}>
                  {name}
                </Link>
                {oversold.includes(product_number) && <Tag color="error">{t.oversoldLine}</Tag>}
                {restocked && counted.includes(product_number) && <Tag>{t.restocked}</Tag>}
              </Space>
            ),
          },
          {
            key: "number",
            title: t.productNumber,
            render: (_, { product_number }) => <CopyableId id={product_number} />,
          },
          {
            key: "price",
            title: t.unitPrice,
            align: "right",
            render: (_, { unit_price_fen }) => <Money fen={unit_price_fen} />,
          },
          { key: "quantity", title: t.quantity, align: "right", dataIndex: "quantity" },
          {
            key: "amount",
            title: t.amount,
            align: "right",
            render: (_, { amount_fen }) => <Money fen={amount_fen} />,
          },
        ]}
      />
    </section>
  );
}
