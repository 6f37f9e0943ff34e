/** Bars for how much of a limit is used, how a whole divides, and what each day brought. */
import type { ReactNode } from "react";
import type { Tone } from "../i18n";
import { shareOf } from "./shares";

type UsageBarProps = {
  label: string;
  used: number;
  total: number | null /** The figures in words. */;
  children: ReactNode;
};

/** How much of a limit is used; without a limit there are only the figures. */
export function UsageBar({ label, used, total, children }: UsageBarProps) {
  const percent = total === null ? undefined : shareOf(used, total);
  return (
    <div className="mc-usage">
      <span className="mc-usage-figures">{children}</span>
      {percent !== undefined && (
        <div className="mc-bar" role="img" aria-label={`${label} ${percent}%`}>
          <div
            className={`mc-bar-part mc-tone-${percent >= 90 ? "warn" : "good"}`}
            style={{ inlineSize: `${percent}%` }}
          />
        </div>
      )}
    </div>
  );
}

export type Portion = { label: string; value: number; tone: Tone };

/** One bar of several portions, with its legend. */
export function StackedBar({ label, portions }: { label: string; portions: Portion[] }) {
  return (
    <div className="mc-usage">
      <div
        className="mc-bar"
        role="img"
        aria-label={`${label}: ${portions.map((one) => `${one.label} ${one.value}`).join(", ")}`}
      >
        {portions.map(({ label: name, value, tone }) => (
          <div
            key={name}
            className={`mc-bar-part mc-tone-${tone}`}
            // Together they fill the bar, however the shares are rounded; what there is some of is seen.
            style={{ flex: `${value} 0 ${value > 0 ? 2 : 0}px` }}
          />
        ))}
      </div>
      <ul className="mc-legend">
        {portions.map(({ label: name, value, tone }) => (
          <li key={name}>
            <i className={`mc-dot mc-tone-${tone}`} /> {name} <b className="mc-figures">{value.toLocaleString("en")}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

type DayBarsProps = {
  label: string;
  dayLabel: string;
  days: { day: string; value: number; text: string }[];
  /** Show the table instead of the bars. */
  isTable?: boolean;
};

/** A bar for each day, and the same as a table for those who do not see it, or would rather read figures. */
export function DayBars({ label, dayLabel, days, isTable = false }: DayBarsProps) {
  const table = <DayTable label={label} dayLabel={dayLabel} days={days} />;
  return (
    <figure className="mc-day-bars">
      {!isTable && <DayPicture days={days} />}
      {isTable ? table : <div className="mc-hidden">{table}</div>}
    </figure>
  );
}

function DayTable({ label, dayLabel, days }: Omit<DayBarsProps, "isTable">) {
  return (
    <table className="mc-day-table">
      <caption className="mc-hidden">{label}</caption>
      <thead>
        <tr>
          <th scope="col">{dayLabel}</th>
          <th scope="col">{label}</th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, text }) => (
          <tr key={day}>
            <th scope="row">{day}</th>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** In percent of the picture: few days make no walls. */
const WIDEST_BAR = 6;

function DayPicture({ days }: Pick<DayBarsProps, "days">) {
  const most = Math.max(1, ...days.map(({ value }) => value));
  const width = 100 / Math.max(days.length, 1);
  const barWidth = Math.min(width * 0.7, WIDEST_BAR);
  return (
    <>
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">
        {days.map(({ day, value, text }, index) => (
          <rect
            key={day}
            className="mc-day-bar"
            x={(index + 0.5) * width - barWidth / 2}
            y={40 - (value * 40) / most}
            width={barWidth}
            height={(value * 40) / most}
          >
            <title>{`${day}: ${text}`}</title>
          </rect>
        ))}
      </svg>
      <div className="mc-day-ends mc-quiet" aria-hidden="true">
        <span>{days[0]?.day}</span>
        {days.length > 1 && <span>{days.at(-1)?.day}</span>}
      </div>
    </>
  );
}
