/** One refund: how it stands, what happened to it, what WeChat said, and what may be done about it now. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import { call, type RefundView, showRefund } from "../../../api";
import { refundState, useStrings } from "../../../i18n";
import { CopyableId, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { detailWords } from "../strings";
import { AtWeChat, RefundFacts } from "./Facts";
import { Goods } from "./Goods";
import { RefundActions } from "./RefundActions";
import { Story } from "./Story";
import { Failure, Todo } from "./Todo";
import { Vouchers } from "./Vouchers";

const route = getRouteApi("/refunds/$refundNo");
const POLL_MILLISECONDS = 3000;

export function RefundDetail() {
  const { refundNo } = route.useParams();
  const query = useQuery({
    queryKey: ["refunds", refundNo],
    queryFn: ({ signal }) => call(showRefund({ path: { refund_no: refundNo }, signal })),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? POLL_MILLISECONDS : false),
  });
  return <Loaded query={query}>{(refund) => <Refund refund={refund} />}</Loaded>;
}

/** Until WeChat has decided it changes by itself; what needs a person does not. */
function isUnderWay({ state, todo_zh }: RefundView): boolean {
  return (state === "CREATED" || state === "PROCESSING") && !todo_zh;
}

function Refund({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {t.refund}
            <Money fen={refund.amount_fen} />
            <StateTag state={refundState(refund)} />
          </Space>
        }
        about={<CopyableId id={refund.refund_no} />}
      >
        <RefundActions refund={refund} />
      </PageHeader>
      <Todo refund={refund} />
      <Failure refund={refund} />
      <Goods refund={refund} />
      <div className="mc-columns">
        <div>
          <Story refund={refund} />
          <AtWeChat refund={refund} />
        </div>
        <div>
          <RefundFacts refund={refund} />
          <Vouchers refund={refund} />
        </div>
      </div>
    </>
  );
}
