import type { Opened } from "../../parts";
import { type Job, type JobKind, KINDS } from "./kinds";

/** A job as somebody decides on it: its state; its figures move by themselves. */
export function openedJob(kind: JobKind, thing: Job) {
  return {
    thing,
    read: () => KINDS[kind].show(thing.job_id, new AbortController().signal),
    seen: ({ state, reason }) => ({ state, reason }),
  } satisfies Opened<Job>;
}
