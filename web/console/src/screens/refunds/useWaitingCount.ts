import { useQuery } from "@tanstack/react-query";
import { call, listRefunds } from "../../api";

const MINUTE = 60_000;

/** Return how many refunds a person has something to do about, asked once a minute; the API tells a hundred at the most. */
export function useWaitingCount(): number {
  const { data } = useQuery({
    queryKey: ["refunds", "waiting"],
    queryFn: ({ signal }) => call(listRefunds({ query: { needs_attention: true, limit: 100 }, signal })),
    refetchInterval: MINUTE,
    staleTime: MINUTE / 2,
  });
  return data?.refunds.length ?? 0;
}
