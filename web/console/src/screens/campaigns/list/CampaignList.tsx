/** The campaigns: where each stands in time, and the way to a new one. */
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { call, listCampaigns } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { CampaignForm } from "../form/CampaignForm";
import { words } from "../strings";
import { useColumns } from "./columns";
import { campaignFilters, campaignQuery } from "./filters";

const route = getRouteApi("/campaigns/");

export function CampaignList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const [isAdding, setAdding] = useState(false);
  const query = campaignQuery(filters);
  const list = useCursorList({
    key: ["campaigns", query],
    page: (cursor, signal) => call(listCampaigns({ query: { ...query, cursor }, signal })),
    rows: ({ campaigns }) => campaigns,
  });
  const add = (
    <Allowed scope="campaign:write">
      <Button type="primary" onClick={() => setAdding(true)}>
        {t.add}
      </Button>
    </Allowed>
  );
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        {add}
      </PageHeader>
      <FilterBar fields={campaignFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="campaigns"
        label={t.title}
        columns={useColumns()}
        list={list}
        rowKey={({ code }) => code}
        none={<None text={t.none}>{add}</None>}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
      {isAdding && <CampaignForm onClose={() => setAdding(false)} />}
    </>
  );
}
