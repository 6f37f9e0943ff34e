import { useQuery } from "@tanstack/react-query";
import { call, listDifferences } from "../../api";

const MINUTE = 60_000;

/** Return how many differences are open, asked once a minute; the API tells a hundred at the most. */
export function useOpenCount(): number {
  const { data } = useQuery({
    queryKey: ["reconciliation", "open", "count"],
    queryFn: ({ signal }) => call(listDifferences({ query: { state: "OPEN", limit: 100 }, signal })),
    refetchInterval: MINUTE,
    staleTime: MINUTE / 2,
  });
  return data?.differences.length ?? 0;
}
