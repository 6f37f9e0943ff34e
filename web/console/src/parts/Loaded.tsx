/** What a query answers, or its skeleton, or its problem with a retry. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { ProblemAlert } from "./ProblemAlert";

export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  return (
    <>
      {query.error && <ProblemAlert error={query.error} onRetry={() => query.refetch()} />}
      {query.data !== undefined
        ? children(query.data)
        : !query.error && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
    </>
  );
}
