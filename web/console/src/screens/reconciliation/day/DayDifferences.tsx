/** The differences of a day, page by page, with what is open and what was resolved. */
import { call, listDifferences } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, None, useCursorList } from "../../../parts";
import { useDifferenceColumns } from "../differences/columns";
import { dayWords } from "../strings";

type DayDifferencesProps = { mchid: string; day: string; asOf: string };

export function DayDifferences({ mchid, day, asOf }: DayDifferencesProps) {
  const t = useStrings(dayWords);
  const columns = useDifferenceColumns().filter(({ key }) => key !== "day" && key !== "account");
  const list = useCursorList({
    key: ["reconciliation", "differences", mchid, day, asOf],
    page: (cursor, signal) => call(listDifferences({ query: { mchid, day, cursor }, signal })),
    rows: ({ differences }) => differences,
  });
  return (
    <CursorTable
      id="day-differences"
      label={t.differences}
      columns={columns}
      list={list}
      rowKey={({ difference_id }) => difference_id}
      none={<None text={t.noDifferences} />}
      toolbar={<h2>{t.differences}</h2>}
    />
  );
}
