/** Which Beijing days the board is of. */
import { DatePicker } from "antd";
import { useId } from "react";
import type { CampaignView } from "../../../api";
import { useStrings } from "../../../i18n";
import type { Span } from "../../../parts";
import { beijingDay, calendarOfDay, dayOfCalendar } from "../../../parts/time";
import { boardWords } from "../strings";
import { wholeSpan } from "./span";

type SpanPickerProps = { campaign: CampaignView; span: Span; onChange: (span: Span) => void };

export function SpanPicker({ campaign, span, onChange }: SpanPickerProps) {
  const t = useStrings(boardWords);
  const id = useId();
  const today = beijingDay();
  const preset = (label: string, { from, to }: Span) => ({
    label,
    value: [calendarOfDay(from), calendarOfDay(to)] as [
      ReturnType<typeof calendarOfDay>,
      ReturnType<typeof calendarOfDay>,
    ],
  });
  return (
    <>
      <label htmlFor={id} className="mc-hidden">
        {t.span}
      </label>
      <DatePicker.RangePicker
        id={{ start: id, end: `${id}-to` }}
        allowClear={false}
        value={[calendarOfDay(span.from), calendarOfDay(span.to)]}
        presets={[
          preset(t.today, { from: today, to: today }),
          preset(t.lastDays(7), { from: beijingDay(6), to: today }),
          preset(t.lastDays(30), { from: beijingDay(29), to: today }),
          preset(t.whole, wholeSpan(campaign, today)),
        ]}
        onChange={(days) => {
          const [from, to] = days ?? [];
          if (from && to) {
            onChange({ from: dayOfCalendar(from), to: dayOfCalendar(to) });
          }
        }}
      />
    </>
  );
}
