/** A section's figures as tiles; each leads to the customers behind it. */
import { useStrings, useText } from "../../../i18n";
import { boardWords } from "../strings";
import { Behind } from "./Behind";
import { type Board, rateText, type Sums } from "./board";
import type { BoardSection, Figure } from "./figures";
import { figureText } from "./figureText";

type TilesProps = { section: BoardSection; board: Board };

export function Tiles({ section: { figures, rate }, board }: TilesProps) {
  const t = useStrings(boardWords);
  const text = useText();
  const { part, whole } = rate;
  return (
    <dl className="mc-tiles">
      {figures.map((figure) => (
        <Tile key={figure.kind + figure.measure} figure={figure} sums={board.total(figure.kind)} />
      ))}
      <div className="mc-tile">
        <dt>{text(rate.label)}</dt>
        <dd>
          <span className="mc-tile-figure">
            {rateText(board.total(part.kind).count, board.total(whole.kind).count)}
          </span>
          <span className="mc-quiet">{t.of(text(part.label), text(whole.label))}</span>
        </dd>
      </div>
    </dl>
  );
}

function Tile({ figure, sums }: { figure: Figure; sums: Sums }) {
  const t = useStrings(boardWords);
  const text = useText();
  return (
    <div className="mc-tile">
      <dt>{text(figure.label)}</dt>
      <dd>
        <span className="mc-tile-figure">
          <Behind kind={figure.kind} label={text(figure.label)} figure={figureText(figure, sums)} />
        </span>
        {figure.measure === "count" && (
          <span className="mc-quiet">
            {t.customers(sums.customers.toLocaleString("en"))}
            {sums.unattributed > 0 && ` · ${t.unattributed(sums.unattributed.toLocaleString("en"))}`}
          </span>
        )}
      </dd>
    </div>
  );
}
