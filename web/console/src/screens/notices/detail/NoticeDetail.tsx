/** One notice in full: what was said, to whom, why not, and what happens next. */
import { Link } from "@tanstack/react-router";
import { Drawer } from "antd";
import type { FailureNoticeView } from "../../../api";
import { NOTICE_CHANNELS, NOTICE_STATES, useLanguage, useStrings, useText, whoActs } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, Facts, StateTag } from "../../../parts";
import { useLimitText } from "../list/columns";
import { words } from "../strings";

export function NoticeDetail({ notice, onClose }: { notice: FailureNoticeView; onClose: () => void }) {
  const t = useStrings(words);
  const text = useText();
  const limitText = useLimitText();
  const facts: Fact[] = [
    [t.state, <StateTag key="state" state={NOTICE_STATES[notice.state]} />],
    [t.failure, <Failure key="failure" notice={notice} />],
    [t.text, <Texts key="texts" texts={notice.texts} />],
    [t.reason, notice.reason],
    [t.limit, limitText(notice.limit)],
    [t.channel, text(NOTICE_CHANNELS[notice.channel])],
    [t.customer, <CopyableId key="openid" id={notice.openid} />],
    [t.phone, notice.phone],
    [t.appid, <CopyableId key="appid" id={notice.appid} />],
    [
      t.packet,
      <Link key="packet" to="/red-packets/$id" params={{ id: notice.red_packet_id }}>
        {notice.red_packet_name}
      </Link>,
    ],
    [t.campaign, notice.campaign],
    [t.account, <CopyableId key="mchid" id={notice.mchid} />],
    [t.source, notice.source],
    [t.template, <CopyableId key="template" id={notice.template_id} />],
    [t.url, notice.url],
    [t.tries, notice.tries],
    [t.reference, <CopyableId key="reference" id={notice.reference} />],
    [t.createdAt, <BeijingTime key="created" at={notice.created_at} withSeconds />],
    [t.sentAt, <BeijingTime key="sent" at={notice.sent_at} withSeconds />],
    [t.nextTry, <BeijingTime key="next" at={notice.next_look_at} withSeconds />],
    [t.id, <CopyableId key="id" id={notice.notice_id} />],
  ];
  return (
    <Drawer open title={t.title} size={560} onClose={onClose}>
      <Facts bordered facts={facts} />
    </Drawer>
  );
}

function Texts({ texts }: { texts: FailureNoticeView["texts"] }) {
  return (
    <div className="mc-stack">
      {Object.entries(texts).map(([key, value]) => (
        <span key={key}>
          <code className="mc-quiet">{key}</code> {value}
        </span>
      ))}
    </div>
  );
}

function Failure({ notice: { failure } }: { notice: FailureNoticeView }) {
  const language = useLanguage();
  const text = useText();
  if (!failure) {
    return "—";
  }
  const who = whoActs(failure.who_acts);
  return (
    <div className="mc-stack">
      <CopyableId id={failure.code} />
      <span>{language === "zh" ? failure.meaning_zh : failure.meaning_en}</span>
      {who && <span className="mc-quiet">{text(who)}</span>}
    </div>
  );
}
