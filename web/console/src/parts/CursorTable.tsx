/** A list by cursor as a table: chosen columns, rows n to m, "as of", a problem with retry, two empty states. */
import { Empty, Skeleton, Table, type TableColumnType } from "antd";
import type { ReactNode } from "react";
import { strings, useStrings } from "../i18n";
import { ColumnChooser, useChosenColumns } from "./ColumnChooser";
import { Pager } from "./Pager";
import { ProblemAlert } from "./ProblemAlert";
import type { CursorList } from "./useCursorList";

const words = strings({
  noneMatch: { zh: "没有符合条件的记录", en: "Nothing matches these filters" },
  clear: { zh: "清除筛选", en: "Clear the filters" },
});

export type Column<T> = {
  key: string;
  title: string;
  render: (row: T) => ReactNode;
  align?: "left" | "right" | "center";
  width?: number;
  /** Sorts the rows that are shown, not those of other pages. */
  compare?: (one: T, other: T) => number;
  /** Not shown until somebody chooses it. */
  hidden?: boolean;
  /** Cannot be put away: the name of the thing, or its actions. */
  always?: boolean;
};

type CursorTableProps<T> = {
  /** Names the table where the chosen columns are kept. */
  id: string;
  label: string;
  columns: Column<T>[];
  list: CursorList<T>;
  rowKey: (row: T) => string;
  /** Shown while there is nothing yet: what it would be, and how to make the first. */
  none: ReactNode;
  /** Clears the filters; left away where none is set. */
  onClear?: (() => void) | undefined;
  /** Buttons at the left above the table. */
  toolbar?: ReactNode;
};

export function CursorTable<T extends object>(props: CursorTableProps<T>) {
  const { id, label, columns, list, rowKey, toolbar } = props;
  const chosen = useChosenColumns(id, columns);
  return (
    <div className="mc-card" aria-busy={list.isBusy}>
      <div className="mc-toolbar">
        <div>{toolbar}</div>
        <ColumnChooser columns={columns} chosen={chosen} />
      </div>
      {list.error && <ProblemAlert error={list.error} onRetry={list.refresh} />}
      {list.isFirstLoad ? (
        !list.error && <Skeleton active title={false} paragraph={{ rows: 8, width: "100%" }} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by a keyboard
        <section className="mc-scroll" aria-label={label} tabIndex={0}>
          <Table<T>
            size="middle"
            pagination={false}
            dataSource={list.rows}
            rowKey={rowKey}
            columns={columns.filter(({ key }) => chosen.has(key)).map(columnOf)}
            locale={{ emptyText: <Nothing {...props} /> }}
          />
        </section>
      )}
      <Pager list={list} />
    </div>
  );
}

function columnOf<T>({ key, title, render, align, width, compare }: Column<T>): TableColumnType<T> {
  return {
    key,
    title,
    render: (_, row) => render(row),
    ...(align && { align }),
    ...(width && { width }),
    ...(compare && { sorter: compare }),
  };
}

/** The two empty states: nothing yet, and nothing that meets the filters. */
export function Nothing({ none, onClear }: { none: ReactNode; onClear?: (() => void) | undefined }) {
  const t = useStrings(words);
  if (!onClear) {
    return none;
  }
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noneMatch}>
      <button type="button" className="mc-link" onClick={onClear}>
        {t.clear}
      </button>
    </Empty>
  );
}
