/** Below a list by cursor: which rows are shown, as of when, back and on. A total is never known. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Space } from "antd";
import { strings, useStrings } from "../i18n";
import { AsOf, RefreshButton } from "./AsOf";
import type { CursorList } from "./useCursorList";

const words = strings({
  rows: {
    zh: (first: number, last: number) => `第 ${first}–${last} 条`,
    en: (first: number, last: number) => `Rows ${first}–${last}`,
  },
  previous: { zh: "上一页", en: "Previous" },
  next: { zh: "下一页", en: "Next" },
});

export function Pager<T>({ list }: { list: CursorList<T> }) {
  const t = useStrings(words);
  const { first, last } = list.numbers;
  return (
    <div className="mc-pager">
      <Space>
        <span className="mc-quiet" role="status">
          {last > 0 && <span>{t.rows(first, last)}</span>}
          <AsOf at={list.asOf} />
        </span>
        <RefreshButton isBusy={list.isBusy} onRefresh={list.refresh} />
      </Space>
      {(list.next || list.previous) && (
        <Space>
          <Button icon={<LeftOutlined aria-hidden />} disabled={!list.previous} onClick={list.previous}>
            {t.previous}
          </Button>
          <Button icon={<RightOutlined aria-hidden />} iconPlacement="end" disabled={!list.next} onClick={list.next}>
            {t.next}
          </Button>
        </Space>
      )}
    </div>
  );
}
