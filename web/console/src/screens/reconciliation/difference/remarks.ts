/** What the rules note of a difference, in Chinese: the API tells it in English. What a person wrote stays as written. */
import type { Text } from "../../../i18n";
import { moneyText } from "../../../parts/money";

const fenText = (word: string) => (word === "None" ? "—" : moneyText(Number(word)));

const KNOWN: readonly [RegExp, (found: string[]) => Text][] = [
  [
    /^ours (-?\d+|None), WeChat's (-?\d+|None)$/,
    ([, ours = "", theirs = ""]) => ({
      zh: `系统 ${fenText(ours)}，微信 ${fenText(theirs)}`,
      en: `ours ${fenText(ours)}, WeChat's ${fenText(theirs)}`,
    }),
  ],
  [/^it is in the bill of (\S+)$/, ([note = "", day]) => ({ zh: `在 ${day} 的账单里`, en: note })],
  [/^the number belongs to another system$/, ([note = ""]) => ({ zh: "单号属于其他系统", en: note })],
  [/^a later run did not find it$/, ([note = ""]) => ({ zh: "重新对账后不再存在", en: note })],
  [
    /^WeChat was asked, and what it told is recorded$/,
    ([note = ""]) => ({ zh: "已向微信查询，并补记了结果", en: note }),
  ],
];

export function remarkOf(by: string, note: string): Text {
  if (by === "rule") {
    for (const [pattern, words] of KNOWN) {
      const found = pattern.exec(note);
      if (found) {
        return words([...found]);
      }
    }
  }
  return { zh: note, en: note };
}
