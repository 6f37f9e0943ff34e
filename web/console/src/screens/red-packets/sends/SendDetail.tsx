/** One send: how it stands, what happened to it, what WeChat said, and what may be done about it now. */
import "../red-packets.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Alert, Space, Timeline } from "antd";
import { call, type SendDetailView, showSend } from "../../../api";
import { CHANNELS, SEND_STATES, useLanguage, useStrings, useText, whoActs } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, FactsCard, Loaded, Money, PageHeader, StateTag } from "../../../parts";
import { STEPS, sendWords } from "../strings";
import { SendActions } from "./SendActions";
import { useSourceText } from "./sources";

const route = getRouteApi("/red-packet-sends/$id");
const POLL_MILLISECONDS = 3000;

export function SendDetail() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ["red-packets", "send", id],
    queryFn: ({ signal }) => call(showSend({ path: { send_id: id }, signal })),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? POLL_MILLISECONDS : false),
  });
  return <Loaded query={query}>{(send) => <Send send={send} />}</Loaded>;
}

/** Until WeChat has decided it changes by itself; what needs a person does not. */
function isUnderWay({ state, care }: SendDetailView): boolean {
  return (state === "RESERVED" || state === "SENDING") && !care;
}

function Send({ send }: { send: SendDetailView }) {
  const t = useStrings(sendWords);
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {t.send}
            <Money fen={send.amount_fen} />
            <StateTag state={SEND_STATES[send.state]} />
          </Space>
        }
        about={<CopyableId id={send.bill_no} />}
      >
        <SendActions send={send} />
      </PageHeader>
      <Care send={send} />
      <Remark send={send} />
      <div className="mc-columns">
        <Story send={send} />
        <Facts send={send} />
      </div>
    </>
  );
}

function Care({ send: { care, care_reason } }: { send: SendDetailView }) {
  const t = useStrings(sendWords);
  const language = useLanguage();
  if (!care) {
    return null;
  }
  const why = care_reason && (language === "zh" ? care_reason.meaning_zh : care_reason.meaning_en);
  return (
    <Alert
      className="mc-banner"
      type="error"
      showIcon
      title={`${t.care}${why ? `: ${why}` : ""}`}
      description={<span className="mc-quiet">{care}</span>}
    />
  );
}

function Remark({ send: { remark } }: { send: SendDetailView }) {
  const t = useStrings(sendWords);
  const text = useText();
  const language = useLanguage();
  if (!remark) {
    return null;
  }
  const who = whoActs(remark.who_acts);
  return (
    <section className="mc-card" aria-labelledby="remark">
      <h2 id="remark">{t.wechatSaid}</h2>
      <div className="mc-stack">
        <p>
          {language === "zh" ? remark.meaning_zh : remark.meaning_en}
          {who && <span className="mc-quiet"> · {text(who)}</span>}
        </p>
        <p className="mc-quiet">
          <CopyableId id={remark.code} /> {remark.message} <BeijingTime at={remark.at} withSeconds />
        </p>
      </div>
    </section>
  );
}

const DOTS = { good: "green", busy: "blue", warn: "orange", bad: "red", idle: "gray" } as const;

function Story({ send: { story, next_look_at } }: { send: SendDetailView }) {
  const t = useStrings(sendWords);
  const text = useText();
  const items = story.map(({ step, at }) => ({
    key: `${step} ${at}`,
    color: DOTS[STEPS[step].tone],
    content: (
      <div className="mc-packet-step">
        <b>{text(STEPS[step])}</b>
        <span className="mc-quiet">
          <BeijingTime at={at} withSeconds />
        </span>
      </div>
    ),
  }));
  const next = next_look_at && {
    key: "next",
    color: "gray",
    content: (
      <div className="mc-packet-step mc-quiet">
        <span>{t.nextLook}</span>
        <BeijingTime at={next_look_at} withSeconds />
      </div>
    ),
  };
  return (
    <section className="mc-card" aria-labelledby="story">
      <h2 id="story">{t.story}</h2>
      <Timeline items={[...items, ...(next ? [next] : [])]} />
    </section>
  );
}

function Facts({ send }: { send: SendDetailView }) {
  const t = useStrings(sendWords);
  const text = useText();
  const sourceText = useSourceText();
  const facts: Fact[] = [
    [
      t.packet,
      <Link key="packet" to="/red-packets/$id" params={{ id: send.red_packet_id }}>
        {send.name}
      </Link>,
    ],
    [t.channel, text(CHANNELS[send.channel])],
    [t.customer, <CopyableId key="openid" id={send.openid} />],
    [t.phone, send.phone],
    [t.source, sourceText(send.source)],
    [t.campaign, send.campaign],
    [t.account, <CopyableId key="mchid" id={send.mchid} />],
    [t.appid, <CopyableId key="appid" id={send.appid} />],
    [t.billNo, <CopyableId key="bill" id={send.bill_no} />],
    [t.wechatNo, <CopyableId key="wechat" id={send.wechat_no} />],
    [t.attempt, send.attempt],
    [t.previous, send.previous_send_id && <Attempt key="previous" id={send.previous_send_id} />],
    [t.following, send.following_send_id && <Attempt key="following" id={send.following_send_id} />],
    [t.id, <CopyableId key="id" id={send.send_id} />],
  ];
  return <FactsCard id="facts" title={t.facts} facts={facts} />;
}

function Attempt({ id }: { id: string }) {
  const t = useStrings(sendWords);
  return (
    <Link to="/red-packet-sends/$id" params={{ id }}>
      {t.details}
    </Link>
  );
}
