/** One figure, day by day; which one is chosen, because two kinds are never added up. */
import { Segmented } from "antd";
import { useState } from "react";
import { useStrings, useText } from "../../../i18n";
import { DayBars } from "../../../parts";
import { boardWords } from "../strings";
import type { Board } from "./board";
import type { BoardSection } from "./figures";
import { figureText } from "./figureText";

type ByDayProps = { section: BoardSection; board: Board; isTable: boolean };

export function ByDay({ section: { title, figures }, board, isTable }: ByDayProps) {
  const t = useStrings(boardWords);
  const text = useText();
  const [chosen, choose] = useState(0);
  const figure = figures[chosen] ?? figures[0];
  if (!figure) {
    return null;
  }
  const days = board
    .byDay(figure.kind)
    .map((sums) => ({ day: sums.day, value: sums[figure.measure], text: figureText(figure, sums) }));
  return (
    <div className="mc-by-day">
      <div className="mc-toolbar">
        <span className="mc-quiet">{t.byDay}</span>
        <Segmented<number>
          size="small"
          aria-label={`${text(title)} · ${t.byDay}`}
          options={figures.map(({ label }, place) => ({ value: place, label: text(label) }))}
          value={chosen}
          onChange={choose}
        />
      </div>
      <DayBars label={text(figure.label)} dayLabel={t.day} days={days} isTable={isTable} />
    </div>
  );
}
