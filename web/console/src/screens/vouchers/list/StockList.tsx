/** The stocks of vouchers: how they stand, how much of each is given out, until when it lasts. */
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { call, listStocks } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { CallbackDialog } from "../CallbackDialog";
import { words } from "../strings";
import { useColumns } from "./columns";
import { stockFilters } from "./filters";

const route = getRouteApi("/vouchers/");

export function StockList() {
  const t = useStrings(words);
  const { needs_attention, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const [asksCallback, setAsksCallback] = useState(false);
  const query = { ...filters, ...(needs_attention && { needs_attention: needs_attention === "true" }) };
  const list = useCursorList({
    key: ["stocks", query],
    page: (cursor, signal) => call(listStocks({ query: { ...query, cursor }, signal })),
    rows: ({ stocks }) => stocks,
  });
  const add = (
    <Allowed scope="voucher:write">
      <Button type="primary" onClick={() => navigate({ to: "/vouchers/new" })}>
        {t.add}
      </Button>
    </Allowed>
  );
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        <Button onClick={() => setAsksCallback(true)}>{t.callback}</Button>
        {add}
      </PageHeader>
      <FilterBar
        fields={stockFilters}
        value={{ ...filters, needs_attention }}
        onSearch={(search) => navigate({ search })}
      />
      <CursorTable
        id="stocks"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ stock_id }) => stock_id}
        none={<None text={t.none}>{add}</None>}
        onClear={isFiltered ? () => navigate({ search: {} }) : undefined}
      />
      {asksCallback && <CallbackDialog onClose={() => setAsksCallback(false)} />}
    </>
  );
}
