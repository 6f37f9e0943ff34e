/** One order: where it stands, what it was, what was paid with what, whose it is. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Alert, Space } from "antd";
import { call, type FullOrderView, showOrder } from "../../../api";
import { ORDER_STATES, useStrings } from "../../../i18n";
import { BeijingTime, CopyableId, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { detailWords } from "../strings";
import { Customer, WeChatPayment } from "./Facts";
import { Lines } from "./Lines";
import { MoneyBox } from "./MoneyBox";
import { OrderSteps } from "./OrderSteps";
import { Vouchers } from "./Vouchers";

const route = getRouteApi("/orders/$orderNo");

export function OrderDetail() {
  const { orderNo } = route.useParams();
  const query = useQuery({
    queryKey: ["orders", orderNo],
    queryFn: ({ signal }) => call(showOrder({ path: { order_no: orderNo }, signal })),
  });
  return <Loaded query={query}>{(order) => <Order order={order} />}</Loaded>;
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
      />
      <Warnings order={order} />
      <OrderSteps order={order} />
      <Lines lines={order.lines} />
      <div className="mc-columns">
        <MoneyBox order={order} />
        <Vouchers vouchers={order.vouchers} />
        <Customer order={order} />
        <WeChatPayment order={order} />
      </div>
    </>
  );
}

function Warnings({ order: { paid_late, refusal } }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  return (
    <>
      {paid_late && <Alert className="mc-banner" type="warning" showIcon title={t.late} />}
      {refusal && (
        <Alert
          className="mc-banner"
          type="error"
          showIcon
          title={`${t.refusal}: ${refusal.code}`}
          description={
            <div className="mc-stack">
              <span>{refusal.message}</span>
              <span>
                {t.refusalAt} <BeijingTime at={refusal.at} />
              </span>
            </div>
          }
        />
      )}
    </>
  );
}
