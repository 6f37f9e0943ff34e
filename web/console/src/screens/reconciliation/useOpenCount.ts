import { useQuery } from "@tanstack/react-query";
import { call, listDifferences } from "../../api";

const MINUTE = 60_000;

/** Return how many differences are open, asked once a minute: at least so many, where there are very many. */
export function useOpenCount(): number {
  const { data } = useQuery({
    queryKey: ["reconciliation", "open", "count"],
    queryFn: ({ signal }) => call(listDifferences({ query: { state: "OPEN", with_count: true, limit: 1 }, signal })),
    refetchInterval: MINUTE,
    staleTime: MINUTE / 2,
  });
  return data?.count?.at_least ?? 0;
}
