import { useQuery } from "@tanstack/react-query";
import { call, listMerchants } from "../../../api";
import { useMay } from "../../../auth";

const MOST = 100;

/** The merchant accounts that a red packet can be of, asked of whoever may see them. */
export function useAccounts() {
  const may = useMay("merchant:read");
  return useQuery({
    queryKey: ["accounts", "choices"],
    queryFn: async ({ signal }) =>
      may ? (await call(listMerchants({ query: { limit: MOST }, signal }))).merchants : [],
  });
}
