import { Link } from "@tanstack/react-router";
import type { CustomerTallyView, EventKind } from "../../../api";
import { useStrings, useText } from "../../../i18n";
import { sumOf } from "../../../i18n/amounts";
import { BeijingTime, type Column, CopyableId, Money } from "../../../parts";
import { words } from "../strings";

export function useColumns(kinds: EventKind[]): Column<CustomerTallyView>[] {
  const t = useStrings(words);
  const text = useText();
  const sum = sumOf(kinds);
  return [
    {
      key: "customer",
      title: t.customer,
      always: true,
      render: ({ appid, openid }) => (
        <CopyableId id={openid}>
          <Link to="/customers/$appid/$openid" params={{ appid, openid }}>
            {openid}
          </Link>
        </CopyableId>
      ),
    },
    { key: "appid", title: t.appid, hidden: true, render: ({ appid }) => <CopyableId id={appid} /> },
    {
      key: "phone",
      title: t.phone,
      render: ({ phone }) =>
        phone ? (
          <CopyableId id={phone}>
            <Link to="/customers/phones/$phone" params={{ phone }}>
              {phone}
            </Link>
          </CopyableId>
        ) : (
          "—"
        ),
    },
    { key: "count", title: t.count, align: "right", render: ({ count }) => count.toLocaleString("en") },
    { key: "first_at", title: t.firstAt, render: ({ first_at }) => <BeijingTime at={first_at} /> },
    { key: "last_at", title: t.lastAt, render: ({ last_at }) => <BeijingTime at={last_at} /> },
    {
      key: "amount",
      title: sum ? t.amountOf(text(sum)) : t.amount,
      align: "right",
      render: ({ amount_fen }) => (sum ? <Money fen={amount_fen} /> : "—"),
    },
  ];
}
