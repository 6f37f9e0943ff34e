/** Whose order it is, and what WeChat Pay knows of it. */
import { Link } from "@tanstack/react-router";
import { Space } from "antd";
import type { FullOrderView } from "../../../api";
import { useMay } from "../../../auth";
import { useStrings } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, FactsCard } from "../../../parts";
import { detailWords, words } from "../strings";

const copyable = (id: string) => id && <CopyableId id={id} />;

export function Customer({ order }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const facts: Fact[] = [
    [list.phone, copyable(order.phone)],
    [t.openid, <Openid key="openid" order={order} />],
    [t.appid, copyable(order.appid)],
    [list.campaign, order.campaign],
    [list.sourcePage, order.source_page],
  ];
  return <FactsCard id="customer" title={t.customer} facts={facts} />;
}

function Openid({ order: { appid, openid } }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const mayAsk = useMay("event:read");
  return (
    <Space wrap>
      <CopyableId id={openid} />
      {mayAsk && (
        <Link to="/customers/$appid/$openid" params={{ appid, openid }}>
          {t.timeline}
        </Link>
      )}
    </Space>
  );
}

export function WeChatPayment({ order }: { order: FullOrderView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const facts: Fact[] = [
    [list.transaction, copyable(order.transaction_id)],
    [list.account, copyable(order.mchid)],
    [t.description, order.description],
    [t.payer, copyable(order.payer_openid)],
    [t.bank, order.bank_type],
    [t.trade, order.trade_type],
    [t.polled, <BeijingTime key="polled" at={order.looked_at} />],
    [t.nextPoll, <BeijingTime key="next" at={order.next_look_at} />],
  ];
  return <FactsCard id="wechat" title={t.wechat} facts={facts} />;
}
