/** The days of reconciliation: how each stands, what does not fit, and another run of it. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { call, listDays } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, spanOf, useCursorList } from "../../../parts";
import { refetchSeconds } from "../days";
import { runWords, words } from "../strings";
import { useColumns } from "./columns";
import { dayFilters } from "./filters";
import { PickDay } from "./PickDay";

const route = getRouteApi("/reconciliation/");

export function DayList() {
  const t = useStrings(words);
  const run = useStrings(runWords);
  const [isPicking, setPicking] = useState(false);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const { days, ...rest } = filters;
  const query = { ...rest, ...spanOf(days) };
  const list = useCursorList({
    key: ["reconciliation", "days", query],
    page: (cursor, signal) => call(listDays({ query: { ...query, cursor }, signal })),
    rows: ({ days: found }) => found,
    refetchSeconds,
  });
  const pick = (
    <Allowed scope="reconciliation:write">
      <Button type="primary" onClick={() => setPicking(true)}>
        {run.pick}
      </Button>
    </Allowed>
  );
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        {pick}
      </PageHeader>
      <FilterBar fields={dayFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="reconciliation"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ mchid: of, day }) => `${of} ${day}`}
        none={<None text={t.none}>{pick}</None>}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
        toolbar={
          <span className="mc-links">
            <Link to="/reconciliation/differences" search={{ state: "OPEN" }}>
              {t.openDifferences}
            </Link>
            <Link to="/reconciliation/rules">{t.rules}</Link>
          </span>
        }
      />
      {isPicking && <PickDay mchid={rest.mchid} onClose={() => setPicking(false)} />}
    </>
  );
}
