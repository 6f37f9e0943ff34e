/** What a difference is about: numbers, the order, the customer, the day. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call, type DifferenceView, showOrder } from "../../../api";
import { useMay } from "../../../auth";
import { BILL_KINDS, FLOW_KINDS, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, FactsCard } from "../../../parts";
import { differenceWords, storyWords } from "../strings";

export function About({ difference }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const list = useStrings(differenceWords);
  const text = useText();
  const { mchid, day, our_number, wechat_number } = difference;
  const facts: Fact[] = [
    [list.movement, text(FLOW_KINDS[difference.movement])],
    [t.bill, text(BILL_KINDS[difference.bill])],
    [
      t.dayOf,
      <Link key="day" to="/reconciliation/days/$mchid/$day" params={{ mchid, day }}>
        {day}
      </Link>,
    ],
    [list.account, <CopyableId key="mchid" id={mchid} />],
    [t.ourNumber, <CopyableId key="ours" id={our_number} />],
    [t.wechatNumber, <CopyableId key="wechat" id={wechat_number} />],
    ...refundFact(difference, t.refund),
    ...useOrderFacts(difference),
    [list.occurredAt, <BeijingTime key="occurred" at={difference.occurred_at} withSeconds />],
    [list.foundAt, <BeijingTime key="found" at={difference.found_at} withSeconds />],
    [t.id, <CopyableId key="id" id={difference.difference_id} />],
  ];
  return <FactsCard id="facts" title={t.facts} facts={facts} />;
}

/** The refund, unless nothing is recorded under its number. */
function refundFact({ movement, kind, resolution, our_number }: DifferenceView, label: string): Fact[] {
  const isOurs = kind !== "missing_here" || resolution === "refund_recorded";
  return isOurs && our_number && (movement === "refund" || movement === "refund_return")
    ? [
        [
          label,
          <Link key="refund" to="/refunds/$refundNo" params={{ refundNo: our_number }}>
            {our_number}
          </Link>,
        ],
      ]
    : [];
}

/** The order and its customer, where the number is an order of ours: one of another system leads nowhere. */
function useOrderFacts({ order_no }: DifferenceView): Fact[] {
  const t = useStrings(storyWords);
  const may = useMay("orders:read");
  const { data: order } = useQuery({
    queryKey: ["orders", order_no, "behind"],
    queryFn: ({ signal }) => call(showOrder({ path: { order_no }, signal })),
    enabled: may && order_no !== "",
    retry: false,
  });
  return order
    ? [
        [
          t.order,
          <Link key="order" to="/orders/$orderNo" params={{ orderNo: order_no }}>
            {order_no}
          </Link>,
        ],
        [
          t.customer,
          <Link key="customer" to="/customers/$appid/$openid" params={{ appid: order.appid, openid: order.openid }}>
            {order.openid}
          </Link>,
        ],
      ]
    : [];
}
