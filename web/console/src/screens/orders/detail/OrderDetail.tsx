/** One order: where it stands, what it was, what was paid with what, whose it is. */
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import { ORDER_STATES } from "../../../i18n";
import { CopyableId, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { OrderRefunds } from "../refund/OrderRefunds";
import { RefundButton } from "../refund/RefundButton";
import { type OrderWithRefunds, useOrder } from "../useOrder";
import { CloseButton } from "./CloseButton";
import { Customer, WeChatPayment } from "./Facts";
import { Lines } from "./Lines";
import { MoneyBox } from "./MoneyBox";
import { OrderSteps } from "./OrderSteps";
import { Vouchers } from "./Vouchers";
import { Warnings } from "./Warnings";

const route = getRouteApi("/orders/$orderNo");

export function OrderDetail() {
  const query = useOrder(route.useParams().orderNo);
  return <Loaded query={query}>{(found) => <Order {...found} />}</Loaded>;
}

function Order({ order, refunds }: OrderWithRefunds) {
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
      <OrderRefunds refunds={refunds} />
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
