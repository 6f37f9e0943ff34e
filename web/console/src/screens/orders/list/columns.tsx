import "../orders.css";
import { Link } from "@tanstack/react-router";
import { Space, Tag } from "antd";
import type { FullOrderView } from "../../../api";
import { ORDER_STATES, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, StateTag } from "../../../parts";
import { words } from "../strings";

export function useColumns(): Column<FullOrderView>[] {
  return [...useSale(), ...useOrigin()];
}

function useSale(): Column<FullOrderView>[] {
  const t = useStrings(words);
  return [
    {
      key: "number",
      title: t.number,
      always: true,
      render: ({ order_no }) => (
        <Link to="/orders/$orderNo" params={{ orderNo: order_no }} className="mc-id">
          {order_no}
        </Link>
      ),
    },
    { key: "created", title: t.created, render: ({ created_at }) => <BeijingTime at={created_at} /> },
    {
      key: "products",
      title: t.products,
      render: ({ lines }) => (
        <ul className="mc-lines">
          {lines.map(({ product_number, name, quantity }) => (
            <li key={product_number}>
              {name} × {quantity}
            </li>
          ))}
        </ul>
      ),
    },
    { key: "phone", title: t.phone, render: ({ phone }) => (phone ? <CopyableId id={phone} /> : "—") },
    { key: "total", title: t.total, align: "right", render: ({ total_fen }) => <Money fen={total_fen} /> },
    { key: "voucher", title: t.voucher, align: "right", render: ({ voucher_fen }) => <Money fen={voucher_fen} /> },
    { key: "paid", title: t.paid, align: "right", render: ({ paid_fen }) => <Money fen={paid_fen} /> },
    {
      key: "state",
      title: t.state,
      render: ({ state, paid_late, oversold, refund_unexplained }) => (
        <Space wrap>
          <StateTag state={ORDER_STATES[state]} />
          {paid_late && <Tag color="warning">{t.late}</Tag>}
          {oversold.length > 0 && <Tag color="error">{t.oversold}</Tag>}
          {refund_unexplained && <Tag color="warning">{t.unexplained}</Tag>}
        </Space>
      ),
    },
  ];
}

function useOrigin(): Column<FullOrderView>[] {
  const t = useStrings(words);
  return [
    {
      key: "refunded",
      title: t.refunded,
      align: "right",
      hidden: true,
      render: ({ refunded_fen }) => <Money fen={refunded_fen} />,
    },
    { key: "paid_at", title: t.paidAt, hidden: true, render: ({ paid_at }) => <BeijingTime at={paid_at} /> },
    { key: "campaign", title: t.campaign, render: ({ campaign }) => campaign || "—" },
    { key: "account", title: t.account, hidden: true, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "customer", title: t.customer, hidden: true, render: ({ openid }) => <CopyableId id={openid} /> },
    {
      key: "transaction",
      title: t.transaction,
      hidden: true,
      render: ({ transaction_id }) => (transaction_id ? <CopyableId id={transaction_id} /> : "—"),
    },
    { key: "source_page", title: t.sourcePage, hidden: true, render: ({ source_page }) => source_page || "—" },
  ];
}
