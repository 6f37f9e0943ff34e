/** The merchant accounts: how each stands, and the way to connect another. */
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { call, listMerchants } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { accountFilters } from "./filters";

const route = getRouteApi("/accounts/");

export function AccountList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCursorList({
    key: ["accounts", filters],
    page: (cursor, signal) => call(listMerchants({ query: { ...filters, cursor }, signal })),
    rows: ({ merchants }) => merchants,
  });
  const connect = (
    <Allowed scope="merchant:write">
      <Button type="primary" onClick={() => navigate({ to: "/accounts/new" })}>
        {t.connect}
      </Button>
    </Allowed>
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        {connect}
      </PageHeader>
      <FilterBar fields={accountFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="accounts"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ mchid }) => mchid}
        none={<None text={t.none}>{connect}</None>}
        onClear={isFiltered ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
