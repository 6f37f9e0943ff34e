/** A timeline read page by page: what has been read stays. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ApiProblem, type TimelineView } from "../../../api";

type Asked = { key: string[]; page: (cursor: string, signal: AbortSignal) => Promise<TimelineView> };

export function useTimeline({ key, page }: Asked) {
  const query = useInfiniteQuery({
    queryKey: ["customers", "timeline", ...key],
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: "",
    getNextPageParam: ({ cursor }) => cursor || undefined,
  });
  const isUnknown = query.error instanceof ApiProblem && query.error.code === "not_found";
  return {
    events: query.data?.pages.flatMap(({ events }) => events),
    isUnknown,
    error: isUnknown ? null : query.error,
    refetch: () => query.refetch(),
    isBusy: query.isFetching,
    /** When it was read, in milliseconds. */
    asOf: query.dataUpdatedAt,
    more: query.hasNextPage ? () => query.fetchNextPage() : undefined,
  };
}

export type ReadTimeline = ReturnType<typeof useTimeline>;
