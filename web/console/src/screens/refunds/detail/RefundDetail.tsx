/** One refund: how it stands, what happened to it, what WeChat said, and what may be done about it now. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Alert, Space } from "antd";
import { call, type RefundView, showRefund } from "../../../api";
import { REFUND_STATES, useLanguage, useStrings, useText, whoActs } from "../../../i18n";
import { BeijingTime, CopyableId, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { detailWords } from "../strings";
import { AtWeChat, RefundFacts } from "./Facts";
import { RefundActions } from "./RefundActions";
import { Story } from "./Story";
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
            <StateTag state={REFUND_STATES[refund.state]} />
          </Space>
        }
        about={<CopyableId id={refund.refund_no} />}
      >
        <RefundActions refund={refund} />
      </PageHeader>
      <Todo refund={refund} />
      <Failure refund={refund} />
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

function Todo({ refund: { state, todo_zh, todo_en } }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const language = useLanguage();
  const todo = language === "zh" ? todo_zh : todo_en;
  if (!todo) {
    return null;
  }
  const { tone } = REFUND_STATES[state];
  const type = tone === "bad" ? "error" : tone === "idle" ? "info" : "warning";
  return <Alert className="mc-banner" type={type} showIcon title={t.todo} description={todo} />;
}

function Failure({ refund: { failure } }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const text = useText();
  const language = useLanguage();
  if (!failure) {
    return null;
  }
  const who = whoActs(failure.who_acts);
  return (
    <section className="mc-card" aria-labelledby="failure">
      <h2 id="failure">{t.wechatSaid}</h2>
      <div className="mc-stack">
        <p>
          {language === "zh" ? failure.meaning_zh : failure.meaning_en}
          {who && <span className="mc-quiet"> · {text(who)}</span>}
        </p>
        <p className="mc-quiet">
          <CopyableId id={failure.code} /> {failure.message} <BeijingTime at={failure.at} withSeconds />
        </p>
      </div>
    </section>
  );
}
