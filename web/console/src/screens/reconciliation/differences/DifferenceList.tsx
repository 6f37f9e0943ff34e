/** Differences of all days: what is open, what was resolved, and how. */
import { getRouteApi } from "@tanstack/react-router";
import { call, listDifferences } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { differenceWords } from "../strings";
import { useDifferenceColumns } from "./columns";
import { differenceFilters } from "./filters";

const route = getRouteApi("/reconciliation/differences/");

export function DifferenceList() {
  const t = useStrings(differenceWords);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCursorList({
    key: ["reconciliation", "differences", filters],
    page: (cursor, signal) => call(listDifferences({ query: { ...filters, cursor, with_count: true }, signal })),
    rows: ({ differences }) => differences,
  });
  const count = list.page?.count;
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={differenceFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="differences"
        label={t.title}
        columns={useDifferenceColumns()}
        list={list}
        rowKey={({ difference_id }) => difference_id}
        none={<None text={t.none} />}
        toolbar={
          count && (
            <span className="mc-quiet">{count.is_exact ? t.count(count.at_least) : t.atLeast(count.at_least)}</span>
          )
        }
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
