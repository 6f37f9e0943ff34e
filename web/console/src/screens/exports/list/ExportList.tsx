/** The exports: how far each is, and its file. */
import { getRouteApi } from "@tanstack/react-router";
import { call, listExports } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, ProblemAlert, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useDownload, useExportAgain } from "../useExports";
import { useColumns } from "./columns";
import { exportFilters } from "./filters";
import { isUnderWay, useReadyMark } from "./useReadyMark";

const route = getRouteApi("/exports");
const UNDER_WAY_SECONDS = 2;

export function ExportList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCursorList({
    key: ["exports", filters],
    page: (cursor, signal) => call(listExports({ query: { ...filters, cursor }, signal })),
    rows: ({ exports }) => exports,
    refetchSeconds: (exports) => (exports.some(isUnderWay) ? UNDER_WAY_SECONDS : undefined),
  });
  const download = useDownload();
  const again = useExportAgain();
  useReadyMark(list.rows);
  const columns = useColumns({
    download: download.mutate,
    again: again.mutate,
    isBusy: download.isPending || again.isPending,
  });
  const error = download.error ?? again.error;
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={exportFilters} value={filters} onSearch={(search) => navigate({ search })} />
      {error && <ProblemAlert error={error} />}
      <CursorTable
        id="exports"
        label={t.title}
        columns={columns}
        list={list}
        rowKey={({ export_id }) => export_id}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
