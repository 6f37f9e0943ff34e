/** A list by cursor as cards: the same states as the table, where a row is better seen than read. */
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Nothing } from "./CursorTable";
import { Pager } from "./Pager";
import { ProblemAlert } from "./ProblemAlert";
import type { CursorList } from "./useCursorList";

type CursorCardsProps<T> = {
  label: string;
  list: CursorList<T>;
  rowKey: (row: T) => string;
  /** Shown while there is nothing yet: what it would be, and how to make the first. */
  none: ReactNode;
  /** Clears the filters; left away where none is set. */
  onClear?: (() => void) | undefined;
  toolbar?: ReactNode;
  children: (row: T) => ReactNode;
};

export function CursorCards<T>({ label, list, rowKey, none, onClear, toolbar, children }: CursorCardsProps<T>) {
  return (
    <div aria-busy={list.isBusy}>
      <div className="mc-toolbar">{toolbar}</div>
      {list.error && <ProblemAlert error={list.error} onRetry={list.refresh} />}
      {list.isFirstLoad && !list.error && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {!list.isFirstLoad && list.rows.length === 0 && <Nothing none={none} onClear={onClear} />}
      <ul className="mc-cards" aria-label={label}>
        {list.rows.map((row) => (
          <li key={rowKey(row)}>{children(row)}</li>
        ))}
      </ul>
      <Pager list={list} />
    </div>
  );
}
