/** One order: where it stands, what it was, what was paid with what, whose it is. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import { call, type FullOrderView, showOrder } from "../../../api";
import { ORDER_STATES } from "../../../i18n";
import { CopyableId, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { OrderRefunds } from "../refund/OrderRefunds";
import { RefundButton } from "../refund/RefundButton";
import { CloseButton } from "./CloseButton";
import { Customer, WeChatPayment } from "./Facts";
import { Lines } from "./Lines";
import { MoneyBox } from "./MoneyBox";
import { OrderSteps } from "./OrderSteps";
import { Vouchers } from "./Vouchers";
import { Warnings } from "./Warnings";

const POLL_MILLISECONDS = 3000;
const route = getRouteApi("/orders/$orderNo");

export function OrderDetail() {
  const { orderNo } = route.useParams();
  const query = useQuery({
    queryKey: ["orders", orderNo],
    queryFn: ({ signal }) => call(showOrder({ path: { order_no: orderNo }, signal })),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? POLL_MILLISECONDS : false),
  });
  return <Loaded query={query}>{(order) => <Order order={order} />}</Loaded>;
}

/** A refund at WeChat, or an order that is being closed, changes by itself. */
function isUnderWay({ refunds, refund_due, state, close_asked_at }: FullOrderView): boolean {
  const isClosing = close_asked_at !== null && (state === "CREATED" || state === "PREPAID");
  return refund_due || isClosing || refunds.some((one) => one.state === "PROCESSING");
}

function Order({ order }: { order: FullOrderView }) {
  return (
    <>
      <PageHeader
        title={
          <Space>
            <Money fen={order.paid_fen ?? order.total_fen} />
            <StateTag state={ORDER_STATES[order.state]} />
          </Space>
        }
        about={<CopyableId id={order.order_no} />}
      >
        {order.allowed_actions.includes("close") && <CloseButton orderNo={order.order_no} />}
        {order.paid_at !== null && <RefundButton order={order} />}
      </PageHeader>
      <Warnings order={order} />
      <OrderSteps order={order} />
      <OrderRefunds order={order} />
      <Lines order={order} />
      <div className="mc-columns">
        <MoneyBox order={order} />
        <Vouchers vouchers={order.vouchers} />
        <Customer order={order} />
        <WeChatPayment order={order} />
      </div>
    </>
  );
}
