/** What a filter or a form may choose of what the API knows; nothing, for whoever may not read it. */
import { useQuery } from "@tanstack/react-query";
import { call, listCampaigns, listMerchants } from "../api";
import { type Scope, useMay } from "../auth";
import type { Option } from "./filters";

const MOST = 100;
const MINUTE = 60_000;

function useOptions(name: string, scope: Scope, read: (signal: AbortSignal) => Promise<Option[]>): Option[] {
  const may = useMay(scope);
  const query = useQuery({
    queryKey: [name, "options"],
    queryFn: ({ signal }) => read(signal),
    enabled: may,
    staleTime: MINUTE,
  });
  return query.data ?? [];
}

export function useAccountOptions(): Option[] {
  return useOptions("accounts", "merchant:read", async (signal) => {
    const { merchants } = await call(listMerchants({ query: { limit: MOST }, signal }));
    return merchants.map(({ mchid, display_name }) => ({ value: mchid, label: `${display_name} (${mchid})` }));
  });
}

export function useCampaignOptions(): Option[] {
  return useOptions("campaigns", "campaign:read", async (signal) => {
    const { campaigns } = await call(listCampaigns({ query: { limit: MOST }, signal }));
    return campaigns.map(({ code, name }) => ({ value: code, label: name === code ? name : `${name} (${code})` }));
  });
}
