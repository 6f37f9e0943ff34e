/** The ledger: per account and day the balances and what moved, WeChat's figures against ours. */
import { getRouteApi } from "@tanstack/react-router";
import { call, showLedger } from "../../api";
import { useStrings } from "../../i18n";
import { CursorTable, FilterBar, None, PageHeader, spanOf, useCursorList } from "../../parts";
import { ByDay } from "./ByDay";
import { useColumns } from "./columns";
import { ledgerFilters } from "./filters";
import { words } from "./strings";

const route = getRouteApi("/ledger");

export function Ledger() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const { mchid, days } = filters;
  const query = { ...(mchid && { mchid }), ...spanOf(days) };
  const list = useCursorList({
    key: ["reconciliation", "ledger", query],
    page: (cursor, signal) => call(showLedger({ query: { ...query, cursor }, signal })),
    rows: ({ entries }) => entries,
  });
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={ledgerFilters} value={filters} onSearch={(search) => navigate({ search })} />
      {list.rows.length > 0 && <ByDay entries={list.rows} />}
      <CursorTable
        id="ledger"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ mchid: of, day }) => `${of} ${day}`}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
