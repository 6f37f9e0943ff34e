/** The lines that a refund names at WeChat: goods, pieces, and how much is given back for them. */
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { RefundedGoodsView, RefundView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, Money } from "../../../parts";
import { detailWords } from "../strings";
import { useProductNames } from "./useOrder";

export function Goods({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const names = useProductNames(refund);
  if (refund.goods.length === 0) {
    return null;
  }
  return (
    <section className="mc-card" aria-labelledby="goods">
      <h2 id="goods">{t.goods}</h2>
      <div className="mc-scroll">
        <Table<RefundedGoodsView>
          size="small"
          pagination={false}
          dataSource={refund.goods}
          rowKey={({ product_number }) => product_number}
          columns={[
            {
              title: t.product,
              render: (_, { product_number }) => (
                <div className="mc-any">
                  <Link to="/products/$number" params={{ number: product_number }}>
                    {names[product_number] ?? product_number}
                  </Link>
                  {names[product_number] && (
                    <div className="mc-quiet">
                      <CopyableId id={product_number} />
                    </div>
                  )}
                </div>
              ),
            },
            { title: t.unitPrice, align: "right", render: (_, { unit_price_fen }) => <Money fen={unit_price_fen} /> },
            { title: t.pieces, align: "right", dataIndex: "quantity" },
            { title: t.givenBack, align: "right", render: (_, { amount_fen }) => <Money fen={amount_fen} /> },
          ]}
        />
      </div>
    </section>
  );
}

/** The same in few words, for who decides about it. */
export function GoodsList({ refund }: { refund: RefundView }) {
  const names = useProductNames(refund);
  return (
    <ul>
      {refund.goods.map(({ product_number, quantity, amount_fen }) => (
        <li key={product_number}>
          {names[product_number] ?? product_number} × {quantity} <Money fen={amount_fen} />
        </li>
      ))}
    </ul>
  );
}
