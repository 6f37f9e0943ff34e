/** Which columns of a table are shown: chosen by the person, kept in this browser. */
import { SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";
import { strings, useStrings } from "../i18n";
import type { Column } from "./CursorTable";

const words = strings({ columns: { zh: "显示列", en: "Columns" } });

type Chosen = { has: (key: string) => boolean; set: (key: string, shown: boolean) => void };
type Named = Pick<Column<never>, "key" | "title" | "hidden" | "always">;

export function useChosenColumns(table: string, columns: readonly Named[]): Chosen {
  const place = `merchant-center.columns.${table}`;
  const [changed, setChanged] = useState(() => readChanged(place));
  return {
    has: (key) => {
      const column = columns.find((one) => one.key === key);
      return column?.always === true || (changed[key] ?? !column?.hidden);
    },
    set: (key, shown) => {
      const next = { ...changed, [key]: shown };
      window.localStorage.setItem(place, JSON.stringify(next));
      setChanged(next);
    },
  };
}

export function ColumnChooser({ columns, chosen }: { columns: readonly Named[]; chosen: Chosen }) {
  const t = useStrings(words);
  const choices = columns
    .filter(({ always }) => !always)
    .map(({ key, title }) => (
      <Checkbox key={key} checked={chosen.has(key)} onChange={(event) => chosen.set(key, event.target.checked)}>
        {title}
      </Checkbox>
    ));
  return (
    <Popover trigger="click" placement="bottomRight" content={<div className="mc-stack">{choices}</div>}>
      <Button type="text" icon={<SettingOutlined aria-hidden />}>
        {t.columns}
      </Button>
    </Popover>
  );
}

function readChanged(place: string): Record<string, boolean> {
  try {
    return JSON.parse(window.localStorage.getItem(place) ?? "{}");
  } catch {
    return {};
  }
}
