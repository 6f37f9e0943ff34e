import { useQuery } from "@tanstack/react-query";
import { refundsForAPerson } from "../../api";

const MINUTE = 60_000;

/** Return how many refunds need a person, asked once a minute. */
export function useWaitingCount(): number {
  const { data } = useQuery({
    queryKey: ["refunds", "waiting"],
    queryFn: ({ signal }) => refundsForAPerson(signal),
    refetchInterval: MINUTE,
    staleTime: MINUTE / 2,
  });
  return data?.length ?? 0;
}
