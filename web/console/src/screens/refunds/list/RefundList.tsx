/** The refunds, whoever made them; those that need a person say what to do. */
import { getRouteApi } from "@tanstack/react-router";
import { call, listRefunds } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { refundFilters, refundQuery } from "./filters";

const route = getRouteApi("/refunds/");

export function RefundList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const query = refundQuery(filters);
  const list = useCursorList({
    key: ["refunds", query],
    page: (cursor, signal) => call(listRefunds({ query: { ...query, cursor }, signal })),
    rows: ({ refunds }) => refunds,
  });
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={refundFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="refunds"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ refund_no }) => refund_no}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
