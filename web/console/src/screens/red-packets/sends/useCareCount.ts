import { useQuery } from "@tanstack/react-query";
import { call, listSendsThatNeedCare } from "../../../api";

const MINUTE = 60_000;

/** Return how many sends need a person, asked once a minute. */
export function useCareCount(): number {
  const { data } = useQuery({
    queryKey: ["red-packets", "care", "count"],
    queryFn: ({ signal }) => call(listSendsThatNeedCare({ signal })),
    refetchInterval: MINUTE,
    staleTime: MINUTE / 2,
  });
  return data?.count ?? 0;
}
