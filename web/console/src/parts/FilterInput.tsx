/** The control of each kind of filter, and its value in words for the chip. */
import { DatePicker, Input, Select } from "antd";
import { type Text, useText } from "../i18n";
import { type FilterField, listOf, type Option, spanOf, spanText } from "./filters";
import { calendarOfDay, dayOfCalendar } from "./time";

type FilterInputProps = {
  id: string;
  field: FilterField;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
};

export function FilterInput({ id, field, value, onChange }: FilterInputProps) {
  const text = useText();
  const options = useOptionsOf(field);
  switch (field.kind) {
    case "text":
      return (
        <Input
          id={id}
          allowClear
          value={value}
          placeholder={field.placeholder && text(field.placeholder)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "choices":
      return (
        <Select<string[], Option | OptionGroup>
          id={id}
          mode="multiple"
          allowClear
          maxTagCount="responsive"
          showSearch={{ optionFilterProp: "label" }}
          options={groupedOptions(field.groups, options, text)}
          value={listOf(value)}
          onChange={(values) => onChange(values.join(","))}
        />
      );
    case "day":
      return (
        <DatePicker
          id={id}
          value={value ? calendarOfDay(value) : null}
          onChange={(day) => onChange(day ? dayOfCalendar(day) : undefined)}
        />
      );
    case "days":
      return <DaysInput id={id} value={value} onChange={onChange} />;
    default:
      return (
        <Select
          id={id}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={options}
          value={value}
          onChange={(next?: string) => onChange(next)}
        />
      );
  }
}

type Groups = Extract<FilterField, { kind: "choices" }>["groups"];
type OptionGroup = { label: string; options: Option[] };

function groupedOptions(groups: Groups, options: Option[], text: (text: Text) => string): (Option | OptionGroup)[] {
  return (
    groups?.map((group) => ({
      label: text(group.label),
      options: options.filter(({ value }) => group.options.includes(value)),
    })) ?? options
  );
}

type DaysInputProps = Omit<FilterInputProps, "field">;

function DaysInput({ id, value, onChange }: DaysInputProps) {
  const span = spanOf(value);
  return (
    <DatePicker.RangePicker
      id={{ start: id, end: `${id}-to` }}
      value={span ? [calendarOfDay(span.from), calendarOfDay(span.to)] : null}
      onChange={(days) => {
        const [from, to] = days ?? [];
        onChange(from && to ? spanText({ from: dayOfCalendar(from), to: dayOfCalendar(to) }) : undefined);
      }}
    />
  );
}

/** Return a filter's value as a person reads it. */
export function useFilterValueText(field: FilterField, value: string): string {
  const options = useOptionsOf(field);
  if (field.kind === "days") {
    const span = spanOf(value);
    return span ? `${span.from} – ${span.to}` : value;
  }
  const labelOf = (one: string) => options.find((option) => option.value === one)?.label ?? one;
  return field.kind === "text" || field.kind === "day" ? value : listOf(value).map(labelOf).join(" / ");
}

const useNoOptions = (): Option[] => [];

function useOptionsOf(field: FilterField): Option[] {
  const text = useText();
  // A field keeps its kind for as long as it is shown, so the same hook is called each time.
  const useLookup = field.kind === "lookup" ? field.useOptions : useNoOptions;
  const found = useLookup();
  if (field.kind === "choice" || field.kind === "choices") {
    return Object.entries(field.options).map(([option, label]) => ({ value: option, label: text(label) }));
  }
  return found;
}
