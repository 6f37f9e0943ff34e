/** The filters that are set, in words: what an export will hold. */
import { Tag } from "antd";
import { strings, useStrings, useText } from "../i18n";
import { useFilterValueText } from "./FilterInput";
import type { FilterField, FilterFields, FiltersOf } from "./filters";

const words = strings({ everything: { zh: "全部", en: "Everything" } });

export function FilterTexts<F extends FilterFields>({ fields, value }: { fields: F; value: FiltersOf<F> }) {
  const t = useStrings(words);
  const set = Object.entries(fields).flatMap(([name, field]) => {
    const one = value[name];
    return one === undefined ? [] : [{ name, field, one }];
  });
  return set.length === 0 ? (
    <span className="mc-quiet">{t.everything}</span>
  ) : (
    <span className="mc-tags">
      {set.map(({ name, field, one }) => (
        <FilterText key={name} field={field} value={one} />
      ))}
    </span>
  );
}

function FilterText({ field, value }: { field: FilterField; value: string }) {
  const text = useText();
  const shown = useFilterValueText(field, value);
  return (
    <Tag>
      {text(field.label)}: {shown}
    </Tag>
  );
}
