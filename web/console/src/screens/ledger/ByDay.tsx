/** One figure of the ledger as bars, or as a table for those who would rather read it. */
import { Segmented, Switch } from "antd";
import { useId, useState } from "react";
import type { LedgerView } from "../../api";
import { useStrings } from "../../i18n";
import { DayBars, moneyText } from "../../parts";
import { byDay, FIGURES, type Figure } from "./byDay";
import { words } from "./strings";

export function ByDay({ entries }: { entries: LedgerView[] }) {
  const t = useStrings(words);
  const switchId = useId();
  const [figure, choose] = useState<Figure>("payments");
  const [isTable, setTable] = useState(false);
  const days = byDay(entries, figure).map(({ day, fen }) => ({
    day,
    // What went out is as high as what came in.
    value: Math.abs(fen),
    text: moneyText(fen),
  }));
  return (
    <section className="mc-card" aria-labelledby="by-day">
      <div className="mc-toolbar mc-wrap">
        <h2 id="by-day">{t.byDay}</h2>
        <span className="mc-quiet">{t.byDayAbout}</span>
        <Segmented<Figure>
          size="small"
          aria-label={t.figure}
          options={FIGURES.map((value) => ({ value, label: t[value] }))}
          value={figure}
          onChange={choose}
        />
        <span className="mc-switch">
          <Switch id={switchId} size="small" checked={isTable} onChange={setTable} />
          <label htmlFor={switchId}>{t.asTable}</label>
        </span>
      </div>
      <DayBars label={t[figure]} dayLabel={t.day} days={days} isTable={isTable} />
    </section>
  );
}
