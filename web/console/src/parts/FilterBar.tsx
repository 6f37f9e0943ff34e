/** The filters of a list above its table: typed here, asked by 查询, kept in the address, removed as chips. */
import { CloseOutlined, DownOutlined, SearchOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { type FormEvent, useId, useState } from "react";
import { strings, useStrings, useText } from "../i18n";
import { FilterInput, useFilterValueText } from "./FilterInput";
import type { FilterField, FilterFields, FiltersOf } from "./filters";

const words = strings({
  label: { zh: "筛选", en: "Filters" },
  search: { zh: "查询", en: "Search" },
  reset: { zh: "重置", en: "Reset" },
  more: { zh: "展开", en: "More" },
  fewer: { zh: "收起", en: "Fewer" },
  remove: { zh: (what: string) => `移除筛选 ${what}`, en: (what: string) => `Remove the filter ${what}` },
});

const FIRST_ROW = 3;

type FilterBarProps<F extends FilterFields> = {
  fields: F;
  value: FiltersOf<F>;
  /** Put them into the address: `onSearch={(search) => navigate({ search })}`. */
  onSearch: (filters: FiltersOf<F>) => void;
};

export function FilterBar<F extends FilterFields>(props: FilterBarProps<F>) {
  // What is typed begins anew whenever the address says something else.
  return <Bar key={JSON.stringify(props.value)} {...props} />;
}

function Bar<F extends FilterFields>({ fields, value, onSearch }: FilterBarProps<F>) {
  const t = useStrings(words);
  const names = Object.keys(fields);
  const [typed, setTyped] = useState<FiltersOf<F>>(value);
  const [open, setOpen] = useState(() => names.slice(FIRST_ROW).some((name) => value[name] !== undefined));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(trimmed(typed));
  };
  return (
    <search aria-label={t.label}>
      <form className="mc-filters" onSubmit={submit}>
        {names.slice(0, open ? names.length : FIRST_ROW).map((name) => (
          <Field
            key={name}
            field={fields[name] as FilterField}
            value={typed[name]}
            onChange={(next) => setTyped((all) => ({ ...all, [name]: next || undefined }))}
          />
        ))}
        <Space className="mc-filter-actions">
          <Button type="primary" htmlType="submit" icon={<SearchOutlined aria-hidden />}>
            {t.search}
          </Button>
          <Button onClick={() => onSearch({})}>{t.reset}</Button>
          {names.length > FIRST_ROW && (
            <Button
              type="link"
              aria-expanded={open}
              icon={open ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
              iconPlacement="end"
              onClick={() => setOpen(!open)}
            >
              {open ? t.fewer : t.more}
            </Button>
          )}
        </Space>
      </form>
      <Chips fields={fields} value={value} onSearch={onSearch} />
    </search>
  );
}

/** What is asked for now, each to be taken away. */
function Chips<F extends FilterFields>({ fields, value, onSearch }: FilterBarProps<F>) {
  return (
    <div className="mc-chips">
      {Object.keys(fields).map((name) => {
        const set = value[name];
        return set === undefined ? null : (
          <Chip
            key={name}
            field={fields[name] as FilterField}
            value={set}
            onRemove={() => onSearch({ ...value, [name]: undefined })}
          />
        );
      })}
    </div>
  );
}

type FieldProps = { field: FilterField; value: string | undefined; onChange: (value: string | undefined) => void };

function Field({ field, value, onChange }: FieldProps) {
  const text = useText();
  const id = useId();
  return (
    <div className="mc-filter">
      <label htmlFor={id}>{text(field.label)}</label>
      <FilterInput id={id} field={field} value={value} onChange={onChange} />
    </div>
  );
}

type ChipProps = { field: FilterField; value: string; onRemove: () => void };

function Chip({ field, value, onRemove }: ChipProps) {
  const t = useStrings(words);
  const text = useText();
  const shown = useFilterValueText(field, value);
  const label = `${text(field.label)}: ${shown}`;
  return (
    <button type="button" className="mc-chip" aria-label={t.remove(label)} onClick={onRemove}>
      {label} <CloseOutlined aria-hidden />
    </button>
  );
}

function trimmed<F extends FilterFields>(filters: FiltersOf<F>): FiltersOf<F> {
  const set = Object.entries(filters as Record<string, string | undefined>)
    .map(([name, value]) => [name, value?.trim()])
    .filter(([, value]) => value);
  return Object.fromEntries(set);
}
