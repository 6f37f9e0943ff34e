/** A field for an instant: a calendar in Beijing time whose value is the instant the API has. */
import { DatePicker } from "antd";
import { calendarOfInstant, instantOfCalendar } from "./time";

type InstantInputProps = {
  id?: string;
  value?: string | null;
  onChange?: (instant: string | null) => void;
  disabled?: boolean;
  placeholder?: string;
};

export function InstantInput({ value, onChange, placeholder, ...input }: InstantInputProps) {
  return (
    <DatePicker
      {...input}
      {...(placeholder && { placeholder })}
      className="mc-instant"
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={value ? calendarOfInstant(value) : null}
      onChange={(date) => onChange?.(date ? instantOfCalendar(date) : null)}
    />
  );
}
