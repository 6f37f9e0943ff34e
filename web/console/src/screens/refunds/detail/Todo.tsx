/** What a person does about a refund, how urgent that is, and what WeChat said. */
import { Alert } from "antd";
import type { RefundView } from "../../../api";
import { useMay } from "../../../auth";
import { useLanguage, useStrings, useText, whoActs } from "../../../i18n";
import { BeijingTime, CopyableId } from "../../../parts";
import { detailWords } from "../strings";

const ENDED: readonly RefundView["state"][] = ["CLOSED", "FAILED", "LAPSED", "REFUSED", "SUCCESS"];

export function Todo({ refund }: { refund: RefundView }) {
  const { state, needs_a_person, todo_zh, todo_en, allowed_actions } = refund;
  const t = useStrings(detailWords);
  const language = useLanguage();
  const mayDecide = useMay("orders:approve_refund") && allowed_actions.includes("approve");
  const todo = language === "zh" ? todo_zh : todo_en;
  if (!todo) {
    return null;
  }
  if (needs_a_person) {
    return <Alert className="mc-banner" type="error" showIcon title={t.needsAPerson} description={todo} />;
  }
  const isEnded = ENDED.includes(state);
  return (
    <Alert
      className="mc-banner"
      type={isEnded ? "info" : "warning"}
      showIcon
      title={isEnded ? t.next : t.todo}
      // Who may decide is not told to wait for somebody else.
      description={mayDecide ? t.decide : todo}
    />
  );
}

export function Failure({ refund: { failure } }: { refund: RefundView }) {
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
