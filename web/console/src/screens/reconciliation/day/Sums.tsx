/** What moved on a day by WeChat's bill and by our records, line by line; what differs is marked. */
import type { DayView, LedgerView } from "../../../api";
import { useStrings } from "../../../i18n";
import { Gap, Money, yuanText } from "../../../parts";
import { dayWords } from "../strings";
import { sumLines } from "./sumLines";

type SumsProps = { ledger: LedgerView | null } & Pick<DayView, "set_aside" | "set_aside_fen">;

export function Sums({ ledger, set_aside, set_aside_fen }: SumsProps) {
  const t = useStrings(dayWords);
  return (
    <section className="mc-card">
      <h2>{t.sums}</h2>
      {ledger ? <SumTable ledger={ledger} /> : <p className="mc-quiet">{t.noSums}</p>}
      {ledger && set_aside > 0 && (
        <p className="mc-books-note">{t.setAsideAbout(set_aside, yuanText(set_aside_fen))}</p>
      )}
    </section>
  );
}

function SumTable({ ledger }: { ledger: LedgerView }) {
  const t = useStrings(dayWords);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by a keyboard */}
      <section className="mc-scroll" aria-label={t.sums} tabIndex={0}>
        <table className="mc-books">
          <thead>
            <tr>
              <th scope="col">{t.item}</th>
              <th scope="col">{t.wechat}</th>
              <th scope="col">{t.here}</th>
              <th scope="col">{t.gap}</th>
            </tr>
          </thead>
          <tbody>
            {sumLines(ledger).map(({ name, theirs, ours, isSum }) => (
              <tr key={name} className={rowClass(theirs, ours, isSum)}>
                <th scope="row">{t[name]}</th>
                <td>
                  <Money fen={theirs} />
                </td>
                <td>
                  <Money fen={ours} />
                </td>
                <td>
                  <Gap fen={theirs === null || ours === null ? null : theirs - ours} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="mc-quiet mc-books-note">{t.sumsAbout}</p>
    </>
  );
}

function rowClass(theirs: number | null, ours: number | null, isSum: boolean): string | undefined {
  return [isSum && "mc-books-sum", theirs !== ours && "mc-differs"].filter(Boolean).join(" ") || undefined;
}
