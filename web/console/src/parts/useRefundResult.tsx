/** What became of a refund that somebody has just asked for or approved, for the end of the money dialog. */
import type { RefundView } from "../api";
import { REFUND_STATES, useLanguage, useText } from "../i18n";
import type { MoneyResult } from "./ConfirmMoney";

export function useRefundResult(): (refund: RefundView) => MoneyResult {
  const text = useText();
  const language = useLanguage();
  return ({ refund_no, state, failure, todo_zh, todo_en }) => {
    const { tone } = REFUND_STATES[state];
    const why = failure && (language === "zh" ? failure.meaning_zh : failure.meaning_en);
    const todo = language === "zh" ? todo_zh : todo_en;
    return {
      id: refund_no,
      title: text(REFUND_STATES[state]),
      status: failure || tone === "bad" ? "warning" : tone === "good" ? "success" : "info",
      note: (why || todo) && (
        <div className="mc-stack">
          {why && <b>{why}</b>}
          {todo && <span>{todo}</span>}
        </div>
      ),
    };
  };
}
