/** The orders: searched by what a person knows of one, and exported by the same filter. */
import { getRouteApi } from "@tanstack/react-router";
import { call, requestExport, searchOrders } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, ExportButton, FilterBar, FilterTexts, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { orderFilters, orderQuery } from "./filters";

const route = getRouteApi("/orders/");

export function OrderList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const query = orderQuery(filters);
  const list = useCursorList({
    key: ["orders", query],
    page: (cursor, signal) => call(searchOrders({ query: { ...query, cursor }, signal })),
    rows: ({ orders }) => orders,
  });
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        <ExportButton
          filters={<FilterTexts fields={orderFilters} value={filters} />}
          body={query}
          request={(asked) => call(requestExport(asked))}
        />
      </PageHeader>
      <FilterBar fields={orderFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="orders"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ order_no }) => order_no}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
