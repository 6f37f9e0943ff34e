/** The customers who had events: by kinds, days, campaign and what it was about; exported by the same filter. */
import { getRouteApi } from "@tanstack/react-router";
import { Alert } from "antd";
import { call, listCustomers, requestCustomerExport } from "../../../api";
import { useStrings } from "../../../i18n";
import { isCountedTwice, sumOf } from "../../../i18n/amounts";
import { CursorTable, ExportButton, FilterBar, FilterTexts, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { FindPhone } from "./FindPhone";
import { customerFilters, customerQuery, usualFilters } from "./filters";
import { UnattributedLine } from "./UnattributedLine";

const route = getRouteApi("/customers/");

export function CustomerList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const query = customerQuery(filters);
  const list = useCursorList({
    key: ["customers", query],
    page: (cursor, signal) => call(listCustomers({ query: { ...query, cursor }, signal })),
    rows: ({ customers }) => customers,
  });
  const isUsual = JSON.stringify({ ...usualFilters(), ...filters }) === JSON.stringify(usualFilters());
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        <FindPhone onFind={(phone) => navigate({ to: "/customers/phones/$phone", params: { phone } })} />
        <ExportButton
          filters={<FilterTexts fields={customerFilters} value={filters} />}
          body={query}
          request={(asked) => call(requestCustomerExport(asked))}
          hasTotal={sumOf(query.kinds) !== undefined}
        />
      </PageHeader>
      <FilterBar fields={customerFilters} value={filters} onSearch={(search) => navigate({ search })} />
      {isCountedTwice(query.kinds) && <Alert className="mc-banner" type="info" showIcon title={t.notAdded} />}
      <CursorTable
        id="customers"
        label={t.title}
        columns={useColumns(query.kinds)}
        list={list}
        rowKey={({ appid, openid }) => `${appid}/${openid}`}
        none={<None text={t.none} />}
        onClear={isUsual ? undefined : () => navigate({ search: {} })}
        toolbar={<UnattributedLine unattributed={list.page?.unattributed} kinds={query.kinds} />}
      />
    </>
  );
}
