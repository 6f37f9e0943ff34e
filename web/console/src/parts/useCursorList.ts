/** A list by cursor: which page is open stands in the history, so that Back, reload and a detail page lead to it again. */
import { keepPreviousData, type QueryKey, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { nextTrail, previousTrail, rowNumbers, stepOf, type TrailStep } from "../api";

declare module "@tanstack/history" {
  interface HistoryState {
    /** The pages of a list that were opened, without the first. */
    trail?: TrailStep[];
  }
}

type Asked<P extends { cursor: string }, T> = {
  /** Names the list and its filters: `["accounts", filters]`. What changes a thing invalidates the first word. */
  key: QueryKey;
  page: (cursor: string, signal: AbortSignal) => Promise<P>;
  rows: (page: P) => T[];
  /** Ask again by itself after so many seconds, while something is under way; it rests in hidden tabs. */
  refetchSeconds?: ((rows: T[]) => number | undefined) | undefined;
};

export type CursorList<T> = {
  rows: T[];
  numbers: { first: number; last: number };
  error: Error | null;
  isFirstLoad: boolean;
  isBusy: boolean;
  /** When the rows were read, in milliseconds. */
  asOf: number;
  refresh: () => void;
  next: (() => void) | undefined;
  previous: (() => void) | undefined;
};

export function useCursorList<P extends { cursor: string }, T>(
  asked: Asked<P, T>,
): CursorList<T> & { page: P | undefined } {
  const navigate = useNavigate();
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });
  const { cursor } = stepOf(trail);
  const query = useQuery({
    queryKey: [...asked.key, { cursor }],
    queryFn: ({ signal }) => asked.page(cursor, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const seconds = state.data && asked.refetchSeconds?.(asked.rows(state.data));
      return seconds ? seconds * 1000 : false;
    },
  });
  const rows = query.data ? asked.rows(query.data) : [];
  const open = (steps: TrailStep[]) =>
    navigate({ to: ".", search: true, state: (state) => ({ ...state, trail: steps }), resetScroll: false });
  const following = query.isPlaceholderData ? "" : (query.data?.cursor ?? "");
  return {
    page: query.data,
    rows,
    numbers: rowNumbers(trail, rows.length),
    error: query.error,
    // A first page that could not be read is no empty list.
    isFirstLoad: query.data === undefined,
    isBusy: query.isFetching,
    asOf: query.dataUpdatedAt,
    refresh: () => query.refetch(),
    next: following ? () => open(nextTrail(trail, following, rows.length)) : undefined,
    previous: trail.length > 0 ? () => open(previousTrail(trail)) : undefined,
  };
}
