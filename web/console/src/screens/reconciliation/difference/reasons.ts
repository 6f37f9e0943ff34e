/** Why a rule changed a difference, in words; a code of the API without words does not compile. */
import type { DifferenceStepView, ReasonCode, StepReasonView } from "../../../api";
import type { Text } from "../../../i18n";
import { moneyText } from "../../../parts/money";

const fenText = (fen: number | null) => (fen === null ? "—" : moneyText(fen));
const same =
  ({ zh, en }: Text) =>
  () => ({ zh, en });

type Worded = (reason: StepReasonView) => Text;

const WORDS: Record<ReasonCode, Worded> = {
  figures_changed: ({ ours_fen, theirs_fen }) => ({
    zh: `系统 ${fenText(ours_fen)}，微信 ${fenText(theirs_fen)}`,
    en: `ours ${fenText(ours_fen)}, WeChat's ${fenText(theirs_fen)}`,
  }),
  in_other_day: ({ day }) => ({ zh: `在 ${day} 的账单里`, en: `It is in the bill of ${day}` }),
  other_system: same({ zh: "单号属于其他系统", en: "The number belongs to another system" }),
  not_found_again: same({ zh: "重新对账后不再存在", en: "A later run did not find it" }),
  recorded: same({ zh: "已向微信查询，并补记了结果", en: "WeChat was asked, and what it told is recorded" }),
};

/** Return what was said of a step: what a person wrote, and what earlier versions noted, as it is. */
export function saidOf({ note, reason }: Pick<DifferenceStepView, "note" | "reason">): Text {
  return reason ? WORDS[reason.code](reason) : { zh: note, en: note };
}
