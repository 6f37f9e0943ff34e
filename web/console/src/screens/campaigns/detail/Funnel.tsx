/** How many of each step went on to the next: a table whose bars are its numbers. */
import { useStrings, useText } from "../../../i18n";
import { shareOf } from "../../../parts/shares";
import { boardWords } from "../strings";
import { Behind } from "./Behind";
import { type Board, rateText } from "./board";
import type { Figure } from "./figures";

export function Funnel({ steps, board }: { steps: Figure[]; board: Board }) {
  const t = useStrings(boardWords);
  const text = useText();
  const counts = steps.map(({ kind }) => board.total(kind).count);
  const most = Math.max(...counts);
  return (
    <table className="mc-funnel">
      <caption className="mc-hidden">{t.funnel}</caption>
      <thead className="mc-quiet">
        <tr>
          <th scope="col">{t.funnel}</th>
          <th scope="col">{t.count}</th>
          <th scope="col">{t.share}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ kind, label }, place) => {
          const count = counts[place] ?? 0;
          return (
            <tr key={kind}>
              <th scope="row">{text(label)}</th>
              <td className="mc-funnel-count">
                <span className="mc-funnel-bar" style={{ inlineSize: `${shareOf(count, most)}%` }} />
                <Behind kind={kind} label={text(label)} figure={count.toLocaleString("en")} />
              </td>
              <td className="mc-quiet mc-figures">{place > 0 ? rateText(count, counts[place - 1] ?? 0) : ""}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
