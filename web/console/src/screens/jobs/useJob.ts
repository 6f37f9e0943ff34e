import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Job, type JobKind, KINDS } from "./kinds";

export const POLL_SECONDS = 2;

/** Something of it changes by itself. */
export function isUnderWay({ state }: Pick<Job, "state">): boolean {
  return state === "CHECKING" || state === "RUNNING";
}

/** A job, read again every two seconds while it is under way; hidden tabs rest. */
export function useJob(kind: JobKind, jobId: string) {
  return useQuery({
    queryKey: ["jobs", kind, jobId],
    queryFn: ({ signal }) => KINDS[kind].show(jobId, signal),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? POLL_SECONDS * 1000 : false),
    refetchIntervalInBackground: false,
  });
}

/** Return what shows a changed job at once, and lets the lists be read again. */
export function useKeepJob(kind: JobKind): (job: Job) => Promise<void> {
  const queries = useQueryClient();
  return async (job) => {
    queries.setQueryData(["jobs", kind, job.job_id], job);
    await queries.invalidateQueries({ queryKey: ["jobs", kind] });
  };
}
